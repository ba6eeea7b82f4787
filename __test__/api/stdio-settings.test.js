'use strict';

const { run } = require('../harness/run');

async function fork(settings, extra = []) {
  const outcome = await run('api/stdio-settings.js', { args: [JSON.stringify(settings), ...extra] });
  expect(outcome.code).toBe(0);
  expect(outcome.value('same')).toBe(true);
  return outcome;
}

test('by default a worker writes where the primary does', async () => {
  const { value, stdout, stderr } = await fork({});
  expect({ stdout, stderr }).toEqual({ stdout: 'to stdout', stderr: 'to stderr' });
  expect(value('streams')).toEqual([false, false, false]);
  expect(value('stdio')).toEqual([false, false, false, false]);
});

test.each([
  { silent: true },
  { stdio: 'pipe' },
  { stdio: 'overlapped' },
  { stdio: ['pipe', 'pipe', 'pipe', 'ipc'] },
])('%j: the primary has the worker’s streams', async (settings) => {
  const { value, stdout, stderr } = await fork(settings, ['stdin']);
  expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '' });
  expect(value('streams')).toEqual([true, true, true]);
  expect(value('stdio')).toEqual([true, true, true, false]);
  expect(value('stdout')).toBe('to stdout');
  expect(value('stderr')).toBe('to stderr');
  expect(value('stdin')).toBe('of the primary');
});

test('stdio ignore: what a worker writes goes nowhere', async () => {
  const { value, stdout, stderr } = await fork({ stdio: 'ignore' });
  expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '' });
  expect(value('stdio')).toEqual([false, false, false, false]);
});

test('stdio overrides silent', async () => {
  const { value, stdout } = await fork({ silent: true, stdio: 'inherit' });
  expect(stdout).toBe('to stdout');
  expect(value('streams')).toEqual([false, false, false]);
});

test('each stream has its own form, and file descriptors may be named', async () => {
  const { value, stdout, stderr } = await fork({ stdio: ['ignore', 2, 'pipe', 'ipc'] });
  expect({ stdout, stderr }).toEqual({ stdout: '', stderr: 'to stdout' });
  expect(value('stderr')).toBe('to stderr');
  expect(value('stdio')).toEqual([false, false, true, false]);
});

test('null stands for a pipe among the first three, and for nothing after them', async () => {
  const { value } = await fork({ stdio: [null, null, null, 'ipc', null] });
  expect(value('stdout')).toBe('to stdout');
  expect(value('stdio')).toEqual([true, true, true, false, false]);
});

test('more streams than three', async () => {
  const { value } = await fork({ stdio: ['ignore', 'inherit', 'inherit', 'ipc', 'pipe'] }, ['fd4']);
  expect(value('fd 4')).toBe('to fd 4');
  expect(value('stdio')).toEqual([false, false, false, false, true]);
});

test.each([
  ['first', ['ipc', 'inherit', 'inherit'], 3],
  ['fifth', ['ignore', 'inherit', 'inherit', 'ignore', 'ipc'], 5],
])('the channel may be the %s', async (_, stdio, length) => {
  const { value, stdout } = await fork({ stdio });
  expect(stdout).toBe('to stdout');
  expect(value('stdio')).toEqual(new Array(length).fill(false));
});
