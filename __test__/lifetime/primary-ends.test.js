'use strict';

const { run } = require('../harness/run');

// run() itself sees to it that no process is left.
const end = (how) => run('lifetime/serve.js', { args: [how] });

test.each([
  ['process.exit()', 5, null],
  ['SIGKILL', null, 'SIGKILL'],
  ['SIGTERM', null, 'SIGTERM'],
])('%s under traffic: the workers end, each with 0', async (how, code, signal) => {
  const outcome = await end(how);
  expect(outcome.stderr).toBe('');
  expect([outcome.code, outcome.signal]).toEqual([code, signal]);
  expect(outcome.values('worker exit')).toEqual([0, 0, 0]);
});

test.each([
  ['uncaught exception', 'thrown in the primary'],
  ['unhandled rejection', 'rejected in the primary'],
])('%s under traffic: the primary says so, and the workers end', async (how, message) => {
  const outcome = await end(how);
  expect([outcome.code, outcome.signal]).toEqual([1, null]);
  expect(outcome.stderr).toContain(`Error: ${message}`);
  expect(outcome.values('worker exit')).toEqual([0, 0, 0]);
});

test('process.exit() while a worker’s exit is being reported', async () => {
  const outcome = await end('process.exit() in exit');
  expect([outcome.code, outcome.signal, outcome.stderr]).toEqual([6, null, '']);
  expect(outcome.values('worker exit')).toEqual([0, 0]);
});

test.each([1, 8])('process.exit() in the turn of %i forks: they end too', async (forks) => {
  const outcome = await run('lifetime/fork-and-leave.js', { args: [String(forks)] });
  expect([outcome.code, outcome.signal]).toEqual([4, null]);
  expect(outcome.values('forked')).toHaveLength(forks);
});
