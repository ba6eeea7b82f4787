'use strict';

const { run } = require('../harness/run');

const stdio = (...args) => run('spawn/stdio.js', { args });

test.each(['pipe', 'overlapped', 'silent', 'pipe-string', 'overlapped-string', 'default-in-array'])(
  '%s: the primary holds the other ends of stdin, stdout and stderr',
  async (form) => {
    const { value, stdout, stderr } = await stdio(form);
    expect(value('shape').slice(0, 3)).toEqual(['writable', 'duplex', 'duplex']);
    expect(value('stdout')).toBe('out: typed\n');
    expect(value('stderr')).toBe('err: typed\n');
    expect([stdout, stderr]).toEqual(['', '']);
  },
);

test.each(['inherit', 'inherit-string', 'undefined', 'numbers'])(
  '%s: the worker has the primary’s own stdin, stdout and stderr',
  async (form) => {
    const { value, stdout, stderr } = await run('spawn/stdio.js', {
      args: [form],
      onReport: ({ name }, child) => name === 'shape' && child.stdin.end('typed'),
    });
    expect(value('shape').slice(0, 3)).toEqual(['null', 'null', 'null']);
    expect(stdout).toBe('out: typed\n');
    expect(stderr).toBe('err: typed\n');
  },
);

test.each(['ignore', 'ignore-string'])('%s: they lead to /dev/null', async (form) => {
  const { value, stdout, stderr } = await stdio(form);
  expect(value('shape').slice(0, 3)).toEqual(['null', 'null', 'null']);
  expect(value('links')).toEqual(['/dev/null', '/dev/null', '/dev/null']);
  expect([stdout, stderr]).toEqual(['', '']);
});

test('stdout and stderr can change places', async () => {
  const { stdout, stderr } = await stdio('swapped');
  expect(stdout).toBe('err: \n');
  expect(stderr).toBe('out: \n');
});

test.each(['fd', 'file-stream', 'file-handle-object'])(
  '%s: a file is written to by the worker',
  async (form) => {
    const { value } = await stdio(form);
    expect(value('file')).toBe('out: \n');
    expect(value('shape').slice(0, 3)).toEqual(['null', 'null', 'null']);
  },
);

test.each(['tcp', 'unix'])('a connected socket (%s) can be the worker’s stdin and stdout', async (family) => {
  const { value } = await stdio('socket', family);
  expect(value('client')).toBe('out: typed\n');
});

test('further pipes are full-duplex streams in worker.process.stdio', async () => {
  const { value } = await stdio('extra');
  expect(value('shape')).toEqual(['null', 'null', 'null', 'null', 'duplex', 'null', 'duplex']);
  expect(value('extra 4')).toBe('FOUR');
  expect(value('extra 6')).toBe('SIX');
});

test('fds whose numbers collide with their places arrive unmixed', async () => {
  const { value } = await stdio('crossed');
  const { a, b, seen } = value('crossed');
  expect(seen).toEqual({ [a]: 'b', [b]: 'a' });
});

test.each([
  ['no-ipc', 'ERR_CHILD_PROCESS_IPC_REQUIRED', 'Error'],
  ['two-ipc', 'ERR_IPC_ONE_PIPE', 'Error'],
  ['unknown-string', 'ERR_INVALID_ARG_VALUE', 'TypeError'],
  ['unknown-in-array', 'ERR_INVALID_SYNC_FORK_INPUT', 'TypeError'],
  ['object', 'ERR_INVALID_ARG_VALUE', 'TypeError'],
])('stdio %s is refused with %s, and nothing is left open', async (form, code, name) => {
  const { value, stderr } = await run('spawn/stdio-refused.js', { args: [form] });
  expect(stderr).toBe('');
  expect(value('thrown')).toEqual({ name, code });
  expect(value('left')).toEqual({ fds: 0, children: 0, workers: 0 });
});
