'use strict';

const { run } = require('../harness/run');

// `--inspect-port` alone counts as using the inspector, and does not open the port.
const execArgv = ['--inspect-port=0'];
const ports = async (options, workers = 2) => {
  const args = [JSON.stringify({ envs: Array(workers).fill({}), ...options })];
  const { value } = await run('spawn/describe.js', { args });
  return Array.from({ length: workers }, (_, i) => value(`worker ${i + 1}`));
};

test('each worker has the next port after the primary’s', async () => {
  const seen = await ports({ settings: { execArgv }, debugPort: 23_000 }, 3);
  expect(seen.map((worker) => worker.debugPort)).toEqual([23_001, 23_002, 23_003]);
  expect(seen[0].execArgv).toEqual(['--inspect-port=0', '--inspect-port=23001']);
});

test('the ports begin again at 1024 after 65535', async () => {
  const seen = await ports({ settings: { execArgv }, debugPort: 65_534 }, 3);
  expect(seen.map((worker) => worker.debugPort)).toEqual([65_535, 1024, 1025]);
});

test('inspectPort as a number is every worker’s port', async () => {
  const seen = await ports({ settings: { execArgv, inspectPort: 23_100 } });
  expect(seen.map((worker) => worker.debugPort)).toEqual([23_100, 23_100]);
});

test('without the inspector, no port is passed', async () => {
  const [worker] = await ports({ settings: { execArgv: [], inspectPort: 23_100 } }, 1);
  expect(worker.execArgv).toEqual([]);
});

test('inspectPort as a function is asked for each worker', async () => {
  const { values } = await run('spawn/inspect-port.js', { args: ['function'] });
  expect(values('port').sort()).toEqual([23_201, 23_202, 23_203]);
});

test('an inspector that listens on port 0 has a port of its own in each worker', async () => {
  const { values, code } = await run('spawn/inspect-port.js', { args: ['listen'] });
  expect(code).toBe(0);
  const urls = values('url');
  expect(urls).toHaveLength(3);
  expect(new Set(urls.map((url) => new URL(url).port)).size).toBe(3);
});

test.each(['null', '65536', '-1', '1.5', '"abc"', '{}', 'true'])(
  'inspectPort %s is refused by fork()',
  async (port) => {
    const { value, stderr } = await run('spawn/inspect-port.js', { args: ['bad', port] });
    expect(stderr).toBe('');
    expect(value('thrown')).toEqual({ name: 'RangeError', code: 'ERR_SOCKET_BAD_PORT' });
    expect(value('workers')).toEqual([]);
  },
);
