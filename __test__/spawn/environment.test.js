'use strict';

const os = require('node:os');
const path = require('node:path');
const { run } = require('../harness/run');

const describeWorkers = (options, runOptions) =>
  run('spawn/describe.js', { args: [JSON.stringify(options)], ...runOptions });

test('a worker starts with the environment of its primary, overridden by that of fork()', async () => {
  const { value } = await describeWorkers(
    { envs: [{ ADDED: 'é = 1\n2', OVERRIDDEN: 'fork', NUMBER: 5 }, undefined] },
    { env: { OVERRIDDEN: 'primary', KEPT: 'kept' } },
  );
  expect(value('worker 1').environ).toMatchObject({
    ADDED: 'é = 1\n2',
    OVERRIDDEN: 'fork',
    NUMBER: '5',
    KEPT: 'kept',
  });
  expect(value('worker 2').environ).toMatchObject({ OVERRIDDEN: 'primary', KEPT: 'kept' });
  expect(value('worker 2').environ).not.toHaveProperty('ADDED');
});

test('an undefined value takes a variable away', async () => {
  const { value, stderr } = await run('spawn/remove-variable.js', { env: { REMOVED: 'x' } });
  expect(stderr).toBe('');
  expect(value('environ')).toEqual({ removed: false, nulled: 'null' });
});

test('NODE_UNIQUE_ID counts the workers, and cannot be chosen', async () => {
  const { value } = await describeWorkers({ envs: [{}, { NODE_UNIQUE_ID: '42' }, {}] });
  expect(value('worker 1').environ.NODE_UNIQUE_ID).toBe('1');
  expect(value('worker 2').environ.NODE_UNIQUE_ID).toBe('2');
  expect(value('worker 3').environ.NODE_UNIQUE_ID).toBe('3');
});

test.each(['json', 'advanced', undefined])('the channel is announced (serialization: %s)', async (mode) => {
  const { value } = await describeWorkers({ settings: { serialization: mode } });
  const { environ, channelFd, left } = value('worker 1');
  expect(environ.NODE_CHANNEL_FD).toBe('3');
  expect(environ.NODE_CHANNEL_SERIALIZATION_MODE).toBe(mode ?? 'json');
  expect(channelFd).toBe(3);
  // Node removes them, so that they do not reach the worker's own children.
  expect(left).toEqual([]);
});

test('NODE_V8_COVERAGE is passed on, as the absolute path that Node makes of it', async () => {
  const dir = path.join(os.tmpdir(), `rust-cluster-coverage-${process.pid}`);
  const env = { NODE_V8_COVERAGE: path.relative(process.cwd(), dir) };
  const { value } = await run('spawn/coverage.js', { env, args: [dir] });
  expect(value('environ')).toEqual({ default: dir, overridden: `${dir}-other`, undefined: null });
});
