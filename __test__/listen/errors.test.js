'use strict';

const fs = require('node:fs');
const { run } = require('../harness/run');

// Errors of bind(2) reach the worker as libuv's negative errno, with Node's code, syscall, address and port.
const EACCES = { code: 'EACCES', errno: -13, syscall: 'bind' };
const EINVAL = { code: 'EINVAL', errno: -22, syscall: 'bind' };
const EADDRINUSE = { code: 'EADDRINUSE', errno: -98, syscall: 'bind' };
const EADDRNOTAVAIL = { code: 'EADDRNOTAVAIL', errno: -99, syscall: 'bind' };

describe.each(['rr', 'none'])('bind errors with policy %s', (policy) => {
  const listen = async (spec) => {
    const outcome = await run('listen/error.js', { args: [JSON.stringify({ policy, ...spec })] });
    expect({ code: outcome.code, stderr: outcome.stderr }).toEqual({ code: 0, stderr: '' });
    return outcome;
  };

  test('a port that another process or the primary itself has', async () => {
    const { value } = await listen({ occupied: true, listen: { host: '127.0.0.1' } });
    const port = value('occupied');
    const message = `bind EADDRINUSE 127.0.0.1:${port}`;
    expect(value('error')).toEqual({ ...EADDRINUSE, message, address: '127.0.0.1', port });
  });

  test('an address that is not ours', async () => {
    const { value } = await listen({ listen: { host: '192.0.2.1', port: 0 } });
    // Port 0 is left out of the message and of the error.
    const message = 'bind EADDRNOTAVAIL 192.0.2.1';
    expect(value('error')).toEqual({ ...EADDRNOTAVAIL, message, address: '192.0.2.1' });
  });

  test('a descriptor that is not open', async () => {
    const { value } = await listen({ listen: { fd: 9999 } });
    expect(value('error')).toEqual({ ...EINVAL, message: 'bind EINVAL', address: null });
  });

  test('a privileged port, as another user', async () => {
    const firstFree = Number(fs.readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8'));
    const port = firstFree - 1;
    const { value, values } = await listen({
      unprivileged: true,
      listen: { port: Math.max(port, 0), host: '127.0.0.1' },
    });
    const message = `bind EACCES 127.0.0.1:${port}`;
    // In some containers every port is free to everybody.
    if (firstFree === 0) expect(values('listening')).toHaveLength(1);
    else expect(value('error')).toEqual({ ...EACCES, message, address: '127.0.0.1', port });
  });

  test('a directory where the user may not write', async () => {
    const { value } = await listen({ unprivileged: true, listen: { path: '/proc/x' } });
    expect(value('error')).toEqual({
      ...EACCES,
      message: 'bind EACCES /proc/x',
      address: '/proc/x',
      port: -1,
    });
  });

  test('a directory that does not exist: libuv makes EACCES of ENOENT', async () => {
    const path = '/rust-cluster-no-such-directory/socket';
    const { value } = await listen({ listen: { path } });
    expect(value('error')).toEqual({ ...EACCES, message: `bind EACCES ${path}`, address: path, port: -1 });
  });

  test('a path that is taken', async () => {
    const { value } = await listen({ listen: { path: __dirname } });
    const message = `bind EADDRINUSE ${__dirname}`;
    expect(value('error')).toEqual({ ...EADDRINUSE, message, address: __dirname, port: -1 });
  });
});
