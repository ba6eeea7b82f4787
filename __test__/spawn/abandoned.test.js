'use strict';

const { oursOnly, runWell } = require('../harness/run');

// A small new space, so that its growth is no part of the figures.
const nodeArgs = ['--expose-gc', '--max-semi-space-size=1'];

async function measured(fixture) {
  const { value } = await runWell(`spawn/${fixture}`, { nodeArgs, timeout: 30_000 });
  return value;
}

test('a worker that has gone is not held, nor the asynchronous context in which it was forked', async () => {
  const value = await measured('held.js');
  expect({ store: value('store'), child: value('child') }).toEqual({ store: false, child: false });
});

oursOnly(test)("of Node's own handle for it less than a KiB stays", async () => {
  const value = await measured('abandoned.js');
  expect(value('bytes each')).toBeLessThan(1024);
  expect(value('bytes each')).toBeGreaterThan(0); // else there is nothing left to tell of
});
