'use strict';

const runCase = require('./run-case');

let outcome;
beforeAll(async () => {
  outcome = await runCase('event-arguments', 'code');
});

test.each([
  ['fork', undefined, ['worker 1']],
  ['online', [], ['worker 1']],
  ['message', [{ any: ['thing', null] }, 'undefined'], ['worker 1', { any: ['thing', null] }, 'undefined']],
  ['disconnect', [], ['worker 1']],
  ['exit', [42, null], ['worker 1', 42, null]],
])('%s', (event, ofWorker, ofCluster) => {
  expect(outcome.value(`worker ${event}`)).toEqual(ofWorker);
  expect(outcome.values(`cluster ${event}`)).toEqual([ofCluster]);
});

test('exit by a signal: no code, and the signal’s name', async () => {
  const { value } = await runCase('event-arguments', 'signal');
  expect(value('worker exit')).toEqual([null, 'SIGUSR2']);
  expect(value('cluster exit')).toEqual(['worker 1', null, 'SIGUSR2']);
});

test('exit by an uncaught exception: code 1', async () => {
  const { value } = await runCase('event-arguments', 'uncaught');
  expect(value('worker exit')).toEqual([1, null]);
});
