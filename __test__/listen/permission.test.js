'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { oursOnly, run } = require('../harness/run');

const knows = (flag) => process.allowedNodeEnvironmentFlags.has(flag);

// No experiment any more since 22.13.
const PERMISSION = knows('--permission') ? '--permission' : '--experimental-permission';
const OTHERS = ['--allow-fs-read=*', '--allow-fs-write=*', '--allow-child-process', '--allow-addons'];
const MESSAGE = 'Access to this API has been restricted. Use --allow-net to manage permissions.';
const ROOT = path.join(__dirname, '..', '..');

let folder;
let socket;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rust-cluster-permission-'));
  socket = path.join(folder, 'socket');
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const tcp = () => ({ port: 0, host: '127.0.0.1' });
const ways = [
  ['a port', tcp, ''],
  ['a unix path', () => ({ path: socket }), () => socket],
  ['datagrams', () => ({ udp: true, port: 0, address: '127.0.0.1' }), '127.0.0.1'],
];

async function listen(flags, spec) {
  const nodeArgs = ['--no-warnings', ...flags, ...OTHERS];
  const outcome = await run('listen/permission.js', { nodeArgs, args: [JSON.stringify(spec)] });
  expect({ code: outcome.code, stderr: outcome.stderr }).toEqual({ code: 0, stderr: '' });
  return outcome;
}

const denied = (resource = '') => ({
  code: 'ERR_ACCESS_DENIED',
  permission: 'Net',
  resource: typeof resource === 'function' ? resource() : resource,
  message: MESSAGE,
});

const policies = [
  ['rr', 'json'],
  ['rr', 'advanced'],
  ['none', 'json'],
];

const expectServed = async (flags, spec) => {
  const { values } = await listen(flags, spec);
  expect(values('error')).toEqual([]);
  expect(values('listening')).toHaveLength(spec.listens.length);
};

describe.each(policies)('policy %s, serialization %s', (policy, serialization) => {
  test('a primary that may have sockets listens for its workers', async () => {
    const flags = knows('--allow-net') ? [PERMISSION, '--allow-net'] : [PERMISSION];
    const listens = ways.map(([, options]) => options());
    await expectServed(flags, { policy, serialization, listens });
  });

  if (!knows('--allow-net')) return;

  // Node's primary ends: by an uncaught exception, or for datagrams by ERR_INVALID_HANDLE_TYPE.
  oursOnly(test).each([...ways, ['a descriptor', () => ({ fd: 0 }), '']])(
    'a primary that may not: %s is denied to the worker',
    async (_, options, resource) => {
      const { values } = await listen([PERMISSION], { policy, serialization, listens: [options()] });
      expect(values('error')).toEqual([denied(resource)]);
      expect(values('own emit')).toEqual([false]);
      expect([values('listening'), values('listeners'), values('exit')]).toEqual([[], [0], [0]]);
      expect(fs.existsSync(socket)).toBe(false);
    },
  );
});

// A descriptor that the primary's event loop has already is EEXIST with Node.
oursOnly(test)('a primary that may have sockets listens on a descriptor', async () => {
  const flags = knows('--allow-net') ? [PERMISSION, '--allow-net'] : [PERMISSION];
  await expectServed(flags, { listens: [{ fd: true }] });
});

if (knows('--allow-net')) {
  oursOnly(describe)('where sockets are denied', () => {
    test('a `listen` that has been replaced is not called', async () => {
      const { values } = await listen([PERMISSION], { listens: [tcp()], replaces: true });
      expect(values('replaced')).toEqual([]);
      expect(values('error')).toEqual([denied()]);
    });

    test('without an error listener it is an uncaught exception of the worker', async () => {
      const { values } = await listen([PERMISSION], { listens: [tcp()], isDeaf: true });
      expect(values('uncaught')).toEqual([denied()]);
    });

    test('a worker of other options, which may not be able to read this package, is told EACCES', async () => {
      const execArgv = [PERMISSION, '--no-warnings', `--allow-fs-read=${ROOT}`, '--allow-fs-write=*'];
      const { values } = await listen([PERMISSION], { listens: [tcp()], execArgv });
      expect(values('error').map(({ code }) => code)).toEqual(['EACCES']);
    });

    test('what was opened before is shared on, and nothing new is opened', async () => {
      const listens = [{ path: socket }, { path: socket }, tcp()];
      const { values } = await listen([PERMISSION, '--allow-net'], { listens, dropAfter: 1 });
      expect(values('listening')).toEqual([socket, socket]);
      expect(values('error')).toEqual([denied()]);
    });
  });

  test('a `listen` that has been replaced is called where sockets are permitted', async () => {
    const { values } = await listen([PERMISSION, '--allow-net'], { listens: [tcp()], replaces: true });
    expect(values('replaced')).toHaveLength(1);
    expect(values('listening')).toHaveLength(1);
  });

  // Node's own cluster looks at the primary's permissions too, where the primary listens.
  test('a worker’s own permissions are not asked', async () => {
    const execArgv = [PERMISSION, '--no-warnings', '--allow-fs-read=*', '--allow-fs-write=*'];
    await expectServed([PERMISSION, '--allow-net'], { listens: [tcp(), { path: socket }], execArgv });
  });
}

if (knows('--permission-audit')) {
  test('what is only watched is served', async () => {
    await expectServed(['--permission-audit'], { listens: ways.map(([, options]) => options()) });
  });
}
