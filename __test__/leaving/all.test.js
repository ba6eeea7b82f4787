'use strict';

const { oursOnly, run } = require('../harness/run');

async function logOf(...args) {
  const { code, stderr, values } = await run('leaving/all.js', { args });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
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
