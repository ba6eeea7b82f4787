'use strict';

const { constants } = require('node:os');
const { oursOnly, run } = require('../harness/run');

const { ENOENT, EACCES, EMFILE, EAGAIN } = constants.errno;
const fail = (...args) => run('spawn/failure.js', { args });
const forkWithFewFds = async () => (await run('spawn/few-fds.js')).values('outcome');

// Node has set the channel up by then: its end is seen in a later turn, where 'close' comes before 'disconnect'.
const withChannel = [
  'process error',
  'worker error',
  'cluster fork',
  'process close',
  'worker disconnect',
  'cluster disconnect',
  'process disconnect',
];
// Without fds there is no channel, so nothing disconnects, and the worker stays in cluster.workers.
const withoutChannel = ['process error', 'worker error', 'process close', 'cluster fork'];

test.each([
  ['missing-program', 'ENOENT', ENOENT],
  ['missing-cwd', 'ENOENT', ENOENT],
  ['not-executable', 'EACCES', EACCES],
  ['directory', 'EACCES', EACCES],
  ['too-many-processes', 'EAGAIN', EAGAIN],
])('%s: error %s, then the channel ends', async (how, code, number) => {
  const { value, values, stderr } = await fail(how);
  const { execPath, spawnargs } = value('expected');
  expect(stderr).toBe('');
  expect(value('error')).toEqual({
    name: 'Error',
    message: `spawn ${execPath} ${code}`,
    code,
    errno: -number,
    syscall: `spawn ${execPath}`,
    path: execPath,
    spawnargs,
  });
  expect(values('event')).toEqual(withChannel);
  expect(value('forked')).toEqual({
    hasPid: false,
    connected: true,
    state: 'none',
    listed: ['1'],
    stdio: [null, null, null, null],
  });
  expect(value('closed')).toEqual({
    exitCode: -number,
    signalCode: null,
    connected: false,
    isDead: true,
    exitedAfterDisconnect: false,
    state: 'disconnected',
    listed: [],
  });
});

test('no fd left: error EMFILE, without a channel', async () => {
  const { value, values, stderr } = await fail('no-fds');
  const { execPath, spawnargs } = value('expected');
  expect(stderr).toBe('');
  expect(value('error')).toEqual({
    name: 'Error',
    message: `spawn ${execPath} EMFILE`,
    code: 'EMFILE',
    errno: -EMFILE,
    syscall: `spawn ${execPath}`,
    path: execPath,
    spawnargs,
  });
  expect(values('event')).toEqual(withoutChannel);
  expect(value('forked')).toEqual({ hasPid: false, connected: false, state: 'none', listed: ['1'] });
  expect(value('closed')).toMatchObject({ exitCode: -EMFILE, isDead: true, connected: false, listed: ['1'] });
});

test.each(['missing-program', 'missing-cwd', 'not-executable', 'too-many-processes', 'no-fds'])(
  '%s, twenty times: no fd and no child is left',
  async (how) => {
    const { value } = await run('spawn/failure-leaks.js', { args: [how] });
    expect(value('failed')).toBe(20);
    expect(value('left')).toEqual({ fds: 0, children: [] });
  },
);

test('pipes of a worker that could not be spawned come with streams, and close', async () => {
  const { value, values } = await fail('missing-program', 'silent');
  expect(value('forked').stdio).toEqual(['Socket', 'Socket', 'Socket', null]);
  expect(values('event').at(-1)).toBe('process close');
});

test('an error that nobody listens to is thrown in the primary', async () => {
  const { code, stderr } = await fail('missing-program', 'unheard');
  expect(code).toBe(1);
  expect(stderr).toMatch(/Unhandled 'error' event[\s\S]*ENOENT/);
});

test('after a failure the next worker is spawned as ever', async () => {
  const { values } = await fail('missing-program', 'again');
  expect(values('second')).toEqual([{ id: 2, exit: [0, null] }]);
});

test('with few fds left, a worker either starts or fails with EMFILE', async () => {
  const outcomes = await forkWithFewFds();
  expect(outcomes.map(({ free }) => free)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  for (const { result } of outcomes) expect(['EMFILE', 'exit 0']).toContain(result);
  expect(outcomes.at(0).result).toBe('EMFILE');
  expect(outcomes.at(-1).result).toBe('exit 0');
});

// With two or three fds free, the built-in keeps its end of the channel open for ever.
oursOnly(test)('a fork that fails half-way leaves no fd', async () => {
  const outcomes = await forkWithFewFds();
  expect(outcomes.map(({ fds }) => fds)).toEqual(outcomes.map(() => 0));
});
