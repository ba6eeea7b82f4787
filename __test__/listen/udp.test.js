'use strict';

const { runWell } = require('../harness/run');

const TARGETS = [
  { type: 'udp4', address: '127.0.0.1' },
  { type: 'udp6', address: '::1' },
];
const REFUSED = 'ECONNREFUSED';
const SERVED = expect.stringMatching(/^worker [12]$/);

const cases = [
  {
    name: 'udp4',
    spec: { type: 'udp4', bind: { port: 0, address: '127.0.0.1' } },
    address: { address: '127.0.0.1', family: 'IPv4' },
    answers: [SERVED, REFUSED],
  },
  {
    name: 'udp4 on every address',
    spec: { type: 'udp4', bind: { port: 0 } },
    address: { address: '0.0.0.0', family: 'IPv4' },
    answers: [SERVED, REFUSED],
  },
  {
    name: 'udp6',
    spec: { type: 'udp6', bind: { port: 0, address: '::1' } },
    address: { address: '::1', family: 'IPv6' },
    answers: [REFUSED, SERVED],
  },
  {
    name: 'udp6 takes IPv4 too',
    spec: { type: 'udp6', bind: { port: 0 } },
    address: { address: '::', family: 'IPv6' },
    answers: [SERVED, SERVED],
  },
  {
    name: 'udp6 with ipv6Only',
    spec: { type: 'udp6', socket: { ipv6Only: true }, bind: { port: 0 } },
    address: { address: '::', family: 'IPv6' },
    answers: [REFUSED, SERVED],
  },
  {
    name: 'reuseAddr: still one socket for all workers',
    spec: { type: 'udp4', socket: { reuseAddr: true }, bind: { port: 0, address: '127.0.0.1' } },
    address: { address: '127.0.0.1', family: 'IPv4' },
    answers: [SERVED, REFUSED],
  },
];

test.each(cases)('$name', async ({ spec, address, answers }) => {
  const args = [JSON.stringify({ ...spec, targets: TARGETS })];
  const { values } = await runWell('listen/udp.js', { args });
  const { port } = values('address')[0];
  expect(port).toBeGreaterThan(0);
  expect(values('address')).toEqual(Array(2).fill({ ...address, port }));
  const info = { addressType: spec.type, address: address.address, port, fd: -1 };
  expect(values('listening')).toEqual(Array(2).fill(info));
  expect(values('answer')).toEqual(answers);
});

describe('two sockets of one worker on one port', () => {
  test('with reuseAddr', async () => {
    const { value } = await runWell('listen/udp-reuse.js', { args: ['reuseAddr'] });
    const { port, outcome } = value('second');
    expect(outcome).toEqual({ address: '127.0.0.1', family: 'IPv4', port });
  });

  test('without it: EADDRINUSE', async () => {
    const { value } = await runWell('listen/udp-reuse.js');
    const { port, outcome } = value('second');
    expect(outcome).toEqual({
      message: `bind EADDRINUSE 127.0.0.1:${port}`,
      code: 'EADDRINUSE',
      errno: -98,
      syscall: 'bind',
      address: '127.0.0.1',
      port,
    });
  });
});
