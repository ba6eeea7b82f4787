'use strict';

const { run } = require('../harness/run');
const runCase = require('./run-case');

// run() fails if a worker outlives its primary.
test.each(['setup', 'untouched'])('%s: a primary without workers ends by itself', async (name) => {
  await runCase('primary-end', name);
});

test('a primary ends when its workers have disconnected and exited', async () => {
  const { value } = await runCase('primary-end', 'disconnected');
  expect(value('left')).toEqual([]);
});

test.each([
  ['exit', 4, null],
  ['exitAtOnce', 4, null],
  ['killed', null, 'SIGKILL'],
  ['uncaught', 1, null],
])('%s: workers end with their primary', async (name, code, signal) => {
  expect(await run('api/primary-end.js', { args: [name] })).toMatchObject({ code, signal });
});

test('a message sent just before process.exit() leaves', async () => {
  const { value } = await runCase('primary-end', 'lastWords');
  expect(value('heard')).toBe('last words');
});

test('an unreferenced worker is still heard of while the primary stays for another reason', async () => {
  const { value, values } = await runCase('primary-end', 'unreferenced');
  expect(value('message')).toBe('heard');
  expect(values('gone')).toHaveLength(1);
});
