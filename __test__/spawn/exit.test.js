'use strict';

const { run } = require('../harness/run');

const exit = (...args) => run('spawn/exit.js', { args });

test.each([0, 1, 7, 128, 137, 255])('exit code %i is exact', async (expected) => {
  const { value } = await exit('code', String(expected));
  expect(value('worker exit')).toEqual([expected, null]);
  expect(value('cluster exit')).toEqual([1, expected, null]);
  expect(value('process close')).toEqual([expected, null]);
  expect(value('state')).toEqual({
    exitCode: expected,
    signalCode: null,
    killed: false,
    isDead: true,
    state: 'dead',
    exitedAfterDisconnect: false,
    hasPid: true,
  });
});

test.each(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGSEGV', 'SIGABRT', 'SIGHUP', 'SIGUSR2', 'SIGXCPU', 'SIGSYS'])(
  '%s is exact',
  async (signal) => {
    const { value } = await exit('signal', signal);
    expect(value('worker exit')).toEqual([null, signal]);
    expect(value('cluster exit')).toEqual([1, null, signal]);
    expect(value('process close')).toEqual([null, signal]);
    expect(value('state')).toMatchObject({ exitCode: null, signalCode: signal, killed: false, isDead: true });
  },
);

test('process.abort() is SIGABRT', async () => {
  const { value } = await exit('abort');
  expect(value('worker exit')).toEqual([null, 'SIGABRT']);
});

test('an uncaught exception is exit code 1', async () => {
  const { value, stderr } = await exit('throw');
  expect(value('worker exit')).toEqual([1, null]);
  expect(stderr).toContain('Error: thrown in the worker');
});

test('a worker that has nothing left to do after disconnect() exits with 0', async () => {
  const { value, values } = await exit('disconnect');
  expect(value('worker exit')).toEqual([0, null]);
  expect(values('order')).toEqual([
    'worker disconnect',
    'cluster disconnect',
    'worker exit',
    'cluster exit',
    'process close',
  ]);
  expect(value('state')).toMatchObject({ exitedAfterDisconnect: true });
});

test('each end is reported once, and close comes after exit', async () => {
  const { values } = await exit('signal', 'SIGKILL');
  const order = values('order');
  expect([...order].sort()).toEqual(
    ['worker disconnect', 'cluster disconnect', 'worker exit', 'cluster exit', 'process close'].sort(),
  );
  expect(order.indexOf('worker exit')).toBeLessThan(order.indexOf('cluster exit'));
  expect(order.indexOf('worker disconnect')).toBeLessThan(order.indexOf('cluster disconnect'));
  expect(order.indexOf('worker exit')).toBeLessThan(order.indexOf('process close'));
});

test('all that the worker has written has arrived before close', async () => {
  const { value } = await run('spawn/exit-output.js');
  expect(value('close')).toEqual({ stdout: 1024 * 1024, stderr: 256 * 1024 });
});

test('a worker that leaves stdout to a child of its own is closed when that child ends', async () => {
  const { value, values } = await run('spawn/exit-grandchild.js');
  expect(values('order')).toEqual(['exit', 'close']);
  expect(value('output')).toBe('from the grandchild');
});
