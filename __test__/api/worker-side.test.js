'use strict';

const runCase = require('./run-case');

test('a worker is connected and alive, until it disconnects', async () => {
  const { value } = await runCase('worker-side', 'asked');
  expect(value('before')).toEqual([true, false, true]);
  expect(value('returned')).toBe(true);
  expect(value('after')).toEqual([false, false, false]);
  expect(value('exit')).toEqual([0, null]);
});

test('messages reach the worker and its process, but not the cluster in it', async () => {
  const { values } = await runCase('worker-side', 'messages');
  expect(values('worker')).toEqual(['to the worker']);
  expect(values('process')).toEqual(['to the worker']);
  expect(values('cluster')).toEqual([]);
});

test('a disconnected worker lives on as long as it has work', async () => {
  const { value, values } = await runCase('worker-side', 'disconnectedBusy');
  expect(values('disconnect')).toHaveLength(1);
  expect(value('exit')).toEqual([null, 'SIGTERM']);
});

test.each(['kill', 'destroy', 'processDisconnect'])('%s: it ends at once, with code 0', async (name) => {
  const { value } = await runCase('worker-side', name);
  expect(value('exit')).toEqual([0, null]);
});
