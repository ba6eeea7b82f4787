'use strict';

const { run } = require('./harness/run');

test('a worker starts, and its exit code reaches the primary', async () => {
  const { code, stderr, value } = await run('smoke/fork-and-exit.js');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(value('worker')).toBe(1);
  expect(value('exit')).toEqual({ code: 7, signal: null });
});
