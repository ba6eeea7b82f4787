'use strict';

const runCase = require('./run-case');

const UNKNOWN_SIGNAL = { name: 'TypeError', code: 'ERR_UNKNOWN_SIGNAL' };

test.each([
  ['nothing', [], 'SIGTERM'],
  ['a name', ['"SIGINT"'], 'SIGINT'],
  ['a name in lower case', ['"sighup"'], 'SIGHUP'],
  ['a number', ['9'], 'SIGKILL'],
  ['a name the worker cannot catch', ['"SIGKILL"'], 'SIGKILL'],
])('kill() with %s', async (_, args, signal) => {
  const { value } = await runCase('process-kill', ['send', ...args]);
  expect(value('returned')).toBe(true);
  expect(value('killed')).toBe(true);
  expect(value('exit')).toEqual([null, signal, null, signal]);
});

test('kill(0) only asks, but counts as killed', async () => {
  const { value } = await runCase('process-kill', 'ask');
  expect([value('before'), value('returned'), value('killed')]).toEqual([false, true, true]);
  expect(value('alive')).toBe('alive');
});

test('an unknown signal is thrown and sends nothing', async () => {
  const { value } = await runCase('process-kill', 'unknown');
  expect(value('thrown')).toEqual(new Array(12).fill(UNKNOWN_SIGNAL));
  expect(value('killed')).toBe(false);
});

test('after the exit kill() answers false, but still refuses unknown signals', async () => {
  const { value } = await runCase('process-kill', 'tooLate');
  expect(value('returned')).toEqual([false, false, false]);
  expect(value('unknown')).toEqual(UNKNOWN_SIGNAL);
  expect(value('killed')).toBe(false);
});

test('a worker that catches the signal exits with its own code, and was killed all the same', async () => {
  const { value } = await runCase('process-kill', 'caughtByWorker');
  expect(value('exit')).toEqual([5, null, true]);
});

test('Symbol.dispose sends SIGTERM once', async () => {
  const { value } = await runCase('process-kill', 'dispose');
  expect(value('returned')).toBe('undefined');
  expect(value('killed')).toBe(true);
  expect(value('again')).toBe('undefined');
  expect(value('exit')).toEqual([null, 'SIGTERM', null, 'SIGTERM']);
});

test('Symbol.dispose does nothing to a worker that counts as killed', async () => {
  const { value } = await runCase('process-kill', 'disposeKilled');
  expect(value('exit')).toEqual([0, null, 0, null]);
});
