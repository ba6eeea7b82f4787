'use strict';

const { run } = require('../harness/run');

test.each([
  ['0', ['ipc', 'pipe', 'pipe']],
  ['1', ['pipe', 'ipc', 'pipe']],
  ['2', ['pipe', 'pipe', 'ipc']],
  ['3', ['pipe', 'pipe', 'pipe', 'ipc']],
  ['4', ['pipe', 'pipe', 'pipe', 'ignore', 'ipc']],
  ['5', ['pipe', 'pipe', 'pipe', 'pipe', null, 'ipc']],
  ['9', ['ignore', 'ignore', 'ignore', , , , , , , 'ipc']], // eslint-disable-line no-sparse-arrays
])('the channel can be fd %s of the worker, and carries messages and handles', async (index, stdio) => {
  const { value } = await run('spawn/ipc-index.js', { args: [JSON.stringify({ stdio })] });
  expect(value('worker')).toEqual({ env: index, fd: Number(index), stdioEntry: null });
  expect(value('client')).toBe('served');
});
