'use strict';

const { oursOnly, runWell, way } = require('../harness/run');

const GONE = 300;
const OPEN_FILES = 512;
const CLIENT = '127.0.0.1';

// The built-in hands them all to the app, before those who live.
oursOnly(test)('who resets while he waits holds no descriptor and never reaches the app', async () => {
  const args = [OPEN_FILES, 'self', '../dispatch/gone.js', GONE].map(String);
  const { value, values } = await runWell('dispatch/limited.js', { args });
  // The others are in the kernel's backlog, or on their way.
  expect(value('waiting')).toBe(OPEN_FILES / 4);
  // By wire the primary has a copy of the one that is on its way.
  expect(value('descriptors')).toBe(way === 'lane' ? 0 : 1);
  expect(value('answers')).toEqual([{ answer: 'half-closed answered' }, { answer: 'open answered' }]);
  expect(values('served')).toEqual([CLIENT, CLIENT, CLIENT]);
  expect(values('error')).toEqual([]);
  // What had been sent to the worker before is its own to close.
  expect(value('listener').gone).toBeGreaterThanOrEqual(GONE - 8);
});
