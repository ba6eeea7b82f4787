'use strict';

const runCase = require('./run-case');

const BAD_PORT = { name: 'RangeError', code: 'ERR_SOCKET_BAD_PORT' };

async function shown(name, options) {
  const outcome = await runCase('inspect-port', name, options);
  return { ...outcome, workers: outcome.values('shown').sort((a, b) => a.id - b.id) };
}

test.each(['number', 'string'])('a %s is every worker’s port', async (name) => {
  const { workers } = await shown(name);
  for (const { debugPort, execArgv } of workers) {
    expect(debugPort).toBe(12345);
    expect(execArgv).toEqual(['--inspect-port=0', '--inspect-port=12345']);
  }
  expect(workers).not.toHaveLength(0);
});

test('by default each worker has the next port after the primary’s', async () => {
  const { workers, value } = await shown('default');
  expect(workers.map(({ debugPort }) => debugPort)).toEqual([value('own') + 1, value('own') + 2]);
});

test('after the last port comes 1024', async () => {
  const { workers } = await shown('wrapped');
  expect(workers[0].debugPort).toBe(1024);
});

test('a function gives one port to each worker, and is called without arguments', async () => {
  const { workers, value } = await shown('function');
  expect(workers.map(({ debugPort }) => debugPort)).toEqual([23000, 23001]);
  expect(value('arguments')).toEqual([[], []]);
});

test('a worker that is not inspected has no port, and the function is not called', async () => {
  const { workers, values } = await shown('notInspected');
  expect(workers[0].execArgv).toEqual([]);
  expect(values('called')).toEqual([]);
});

test('the inspector may be asked for by NODE_OPTIONS', async () => {
  const { workers } = await shown('number', { env: { NODE_OPTIONS: '--inspect-port=0' } });
  expect(workers.map(({ debugPort }) => debugPort)).toEqual([12345, 12345]);
});

test('the port is added to the worker’s options, not to the settings', async () => {
  const { value } = await shown('settingsUntouched');
  expect(value('execArgv')).toEqual(['--inspect-port=0']);
});

test('a bad port is an error of fork(); null is one even without the inspector; the primary forks on', async () => {
  const { value, workers } = await shown('bad');
  expect(value('errors')).toEqual([BAD_PORT, BAD_PORT, BAD_PORT, BAD_PORT, BAD_PORT, BAD_PORT]);
  expect(value('null')).toEqual(BAD_PORT);
  expect(workers).toHaveLength(1);
});

test('an inspected worker listens for its debugger', async () => {
  const { value } = await shown('open');
  expect(value('url')).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\//);
});
