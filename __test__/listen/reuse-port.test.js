'use strict';

const { run, oursOnly } = require('../harness/run');

// `reusePort` came with 22.12 and 23.1; before, it is not known, and the workers share a listener of the primary.
const [major] = process.versions.node.split('.').map(Number);
const KNOWS_REUSE_PORT = major > 20;

// With Node the primary hears nothing of such servers.
oursOnly(describe)('workers that listen with reusePort', () => {
  test.each([
    ['a host', ['127.0.0.1'], { address: '127.0.0.1', addressType: 4 }, '127.0.0.1'],
    ['an IPv6 host', ['::1'], { address: '::1', addressType: 6 }, '::1'],
    ['no host', [], { address: null, addressType: 4 }, '::'],
  ])('%s: the primary hears them, and shows them until they close', async (_, args, asked, address) => {
    const { code, stderr, value, values } = await run('listen/reuse-port.js', { args });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const port = value('port');
    expect(values('listening')).toEqual(Array(2).fill({ ...asked, port }));
    const nothing = { pending: 0, accepted: 0, refused: 0, takenBack: 0, gone: 0 };
    const listener = { address, port, ...nothing, reusePort: KNOWS_REUSE_PORT };
    expect(values('shown')[0]).toEqual([{ ...listener, workers: [1, 2] }]);
    expect(value('answer').answer).toMatch(/^worker [12]$/);
    expect(values('shown')[1]).toMatchObject([{ address, port, workers: [2] }]);
  });
});
