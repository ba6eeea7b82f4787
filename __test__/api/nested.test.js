'use strict';

const runCase = require('./run-case');

test('a primary may be the child of another process, with a channel to it', async () => {
  const { value } = await runCase('nested', 'childIsPrimary');
  expect(value('primary')).toEqual([true, null]);
  expect(value('top')).toEqual([false, 1]);
  expect(value('exit')).toEqual([0, null]);
});

test('a child of a worker is a primary again, with workers of its own', async () => {
  const { value, values } = await runCase('nested', 'workerHasChild');
  expect(value('child')).toEqual([true, null]);
  expect(values('worker')).toEqual([
    [null, false, 1],
    ['child', false, 1],
  ]);
  expect(value('exit')).toEqual([0, null]);
});
