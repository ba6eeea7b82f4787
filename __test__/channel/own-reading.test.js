'use strict';

const { oursOnly, run, target } = require('../harness/run');

const MODES = ['json', 'advanced'];
const reading = (...args) => run('channel/own-reading.js', { args, timeout: 40_000 });

test.each(MODES)('%s: messages and handles keep their order, whoever reads', async (serialization) => {
  const { values, stderr } = await reading('order', serialization);
  expect(stderr).toBe('');
  expect(values('out of order')).toEqual([]);
  expect(values('handles')).toEqual([100]);
});

test.each(MODES)('%s: a server that dies after talking is heard to the end', async (serialization) => {
  const { values, stderr } = await reading('dies', serialization);
  expect(stderr).toBe('');
  expect(values('disconnect')).toEqual([100]);
  expect(values('exit')).toEqual([{ code: 3, heard: 100 }]);
});

// It ends a primary of the built-in.
oursOnly(test).each(MODES)('%s: nonsense from a server closes its channel, once', async (serialization) => {
  const { values, code } = await reading('breaks', serialization);
  expect(code).toBe(0);
  expect(values('message')).toEqual(['fine', 'fine too']);
  expect(values('warning')).toEqual(['ERR_IPC_BAD_FRAME']);
  expect(values('disconnect')).toEqual([null]);
  expect(values('exit')).toEqual([null]);
});

test.each(MODES)('%s: what is sent to a primary that is blocked arrives', async (serialization) => {
  const { values, stderr } = await reading('blocked', serialization);
  expect(stderr).toBe('');
  expect(values('out of order')).toEqual([]);
  expect(values('all')).toEqual([null]);
  expect(values('outcome').map(({ answer }) => answer)).toEqual(Array(20).fill('served'));
  if (target === 'builtin') return; // it accepts in JavaScript, and cannot
  for (const { at } of values('outcome')) expect(at).toBeLessThan(values('unblocked')[0]);
});

test.each(['0', '1'])('a worker that has talked for long can still listen (lane: %s)', async (lane) => {
  const { values, stderr } = await run('channel/own-reading.js', {
    args: ['late-server', 'json'],
    env: { RUST_CLUSTER_LANE: lane },
  });
  expect(stderr).toBe('');
  expect(values('answer')).toEqual(['served']);
  expect(values('after')).toEqual(['talked']);
});

test.each(MODES)('%s: workers that come and go leave no descriptors', async (serialization) => {
  const { value, stderr } = await reading('comes-and-goes', serialization);
  expect(stderr).toBe('');
  expect(new Set(value('descriptors')).size).toBe(1);
});
