'use strict';

const { oursOnly, runWell } = require('../harness/run');

async function logOf(...args) {
  const { values } = await runWell('leaving/all.js', { args });
  return values('log');
}

oursOnly(test)('cluster.disconnect() calls back when all workers that drain have gone', async () => {
  expect(await logOf('10000')).toEqual(['exit 3', 'exit 2', 'exit 1', 'callback']);
});

oursOnly(test)('… and those that were leaving already', async () => {
  expect(await logOf('10000', 'already')).toEqual(['exit 3', 'exit 2', 'exit 1', 'callback']);
});

test('without a grace it calls back when the first has, as Node does', async () => {
  expect(await logOf('0')).toEqual(['callback', 'exit 3', 'exit 2', 'exit 1']);
});
