'use strict';

const runCase = require('./run-case');

test('a worker has the primary’s environment, overlaid with what fork() was given', async () => {
  const { value } = await runCase('fork-env', 'merged');
  expect(value('env')).toEqual({
    KEPT: 'of the primary',
    REPLACED: 'of the worker',
    NUMBER: '1',
    NOTHING: 'null',
  });
});

test('the worker’s number cannot be given, and Node removes its own variables in the worker', async () => {
  const { value } = await runCase('fork-env', 'merged');
  expect(value('id')).toBe(1);
  expect(value('env')).not.toHaveProperty('NODE_UNIQUE_ID');
  expect(value('env')).not.toHaveProperty('NODE_CHANNEL_FD');
});

test('neither the primary’s environment nor the given object is changed', async () => {
  const { value } = await runCase('fork-env', 'merged');
  expect(value('untouched')).toEqual(['of the primary', false, '99']);
});

test('ids count up, are the keys of cluster.workers, and are never given twice', async () => {
  const { value } = await runCase('fork-env', 'ids');
  expect(value('ids')).toEqual([1, 2, 3]);
  expect(value('keys')).toEqual(['1', '2', '3']);
  expect(value('emptied')).toEqual({});
  expect(value('next')).toBe(4);
});

test('a fork that throws leaves no worker behind, but its id is spent', async () => {
  const { value } = await runCase('fork-env', 'failed');
  expect(value('thrown')).toEqual({ name: 'TypeError', code: 'ERR_INVALID_ARG_VALUE' });
  expect(value('keys')).toEqual([]);
  expect(value('next')).toBe(2);
});
