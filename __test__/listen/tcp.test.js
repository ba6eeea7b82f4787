'use strict';

const { runWell } = require('../harness/run');

const V4 = { host: '127.0.0.1' };
const V6 = { host: '::1' };
const REFUSED = { error: 'ECONNREFUSED' };
const SERVED = { answer: expect.stringMatching(/^worker [12]$/) };

// `info` is what the `listening` event tells the primary: the options as given, and the port as bound.
// Without a host Node passes address type 4 on, whatever it binds in the end.
const cases = [
  {
    name: 'IPv4',
    listen: { port: 0, host: '127.0.0.1' },
    address: { address: '127.0.0.1', family: 'IPv4' },
    info: { address: '127.0.0.1', addressType: 4 },
    answers: [SERVED, REFUSED],
  },
  {
    name: 'IPv6',
    listen: { port: 0, host: '::1' },
    address: { address: '::1', family: 'IPv6' },
    info: { address: '::1', addressType: 6 },
    answers: [REFUSED, SERVED],
  },
  {
    name: 'no host: both families on one socket',
    listen: { port: 0 },
    address: { address: '::', family: 'IPv6' },
    info: { address: null, addressType: 4 },
    answers: [SERVED, SERVED],
  },
  {
    name: ':: takes IPv4 too',
    listen: { port: 0, host: '::' },
    address: { address: '::', family: 'IPv6' },
    info: { address: '::', addressType: 6 },
    answers: [SERVED, SERVED],
  },
  {
    name: ':: with ipv6Only',
    listen: { port: 0, host: '::', ipv6Only: true },
    address: { address: '::', family: 'IPv6' },
    info: { address: '::', addressType: 6 },
    answers: [REFUSED, SERVED],
  },
  {
    name: '0.0.0.0',
    listen: { port: 0, host: '0.0.0.0' },
    address: { address: '0.0.0.0', family: 'IPv4' },
    info: { address: '0.0.0.0', addressType: 4 },
    answers: [SERVED, REFUSED],
  },
];

describe.each(['rr', 'none'])('TCP with policy %s', (policy) => {
  test.each(cases)('$name', async ({ listen, address, info, answers }) => {
    const spec = { listen, policy, targets: [V4, V6] };
    const { values } = await runWell('listen/serve.js', { args: [JSON.stringify(spec)] });
    const { port } = values('address')[0];
    expect(port).toBeGreaterThan(0);
    // One port for all workers, although each asked for port 0.
    expect(values('address')).toEqual(Array(2).fill({ ...address, port }));
    expect(values('listening')).toEqual(Array(2).fill({ ...info, port }));
    expect(values('answer')).toEqual(answers);
  });

  test('a host name', async () => {
    const spec = { listen: { port: 0, host: 'localhost' }, policy, targets: [{ host: 'localhost' }] };
    const { values } = await runWell('listen/serve.js', { args: [JSON.stringify(spec)] });
    // The worker resolves the name; the primary is told the address. Which family comes first is the system's.
    const { address, port } = values('address')[0];
    expect(['127.0.0.1', '::1']).toContain(address);
    const addressType = address === '::1' ? 6 : 4;
    expect(values('listening')).toEqual(Array(2).fill({ address, addressType, port }));
    expect(values('answer')).toEqual([SERVED]);
  });
});
