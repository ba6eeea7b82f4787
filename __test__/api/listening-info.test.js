'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const runCase = require('./run-case');

async function listening(...args) {
  const { value } = await runCase('listening-info', args);
  const [info] = value('worker');
  expect(value('cluster')).toEqual([true, info]);
  expect(value('keys')).toEqual(['addressType', 'address', 'port', 'fd']);
  return { info, address: value('address') };
}

test.each([
  ['ipv4', { addressType: 4, address: '127.0.0.1' }],
  ['ipv6', { addressType: 6, address: '::1' }],
  ['anywhere', { addressType: 4, address: null }],
  ['udp4', { addressType: 'udp4', address: '127.0.0.1', fd: -1 }],
  ['udp6', { addressType: 'udp6', address: '::1', fd: -1 }],
])('%s: the address asked for, and the port that it became', async (name, expected) => {
  const { info, address } = await listening(name);
  expect(address.port).toBeGreaterThan(0);
  expect(info).toEqual({ ...expected, port: address.port });
});

test('unix: the path, with -1 as type and port', async () => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'rust-cluster-'));
  try {
    const address = path.join(directory, 'listening.sock');
    expect((await listening('unix', address)).info).toEqual({ addressType: -1, address, port: -1 });
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
});
