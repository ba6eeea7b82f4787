'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { fileOf, packageOf, platformsHere } = require('../../lib/shared/addon/platforms');
const { oursOnly, run } = require('../harness/run');

const ROOT = path.join(__dirname, '..', '..');
const FIXTURES = path.join(__dirname, '..', 'fixtures', 'api');
const [HERE] = platformsHere();
const ADDON = fileOf(HERE);
let copy;

// The package as it is on a platform for which there is no addon, or one that cannot be loaded.
beforeEach(() => {
  copy = fs.mkdtempSync(path.join(os.tmpdir(), 'rust-cluster-fallback-'));
  for (const name of ['index.js', 'lib', 'package.json']) {
    fs.cpSync(path.join(ROOT, name), path.join(copy, name), { recursive: true });
  }
});
afterEach(() => fs.rmSync(copy, { recursive: true }));

const serve = (options) => run('api/fallback.js', { args: [copy], ...options });

oursOnly(describe)('without an addon', () => {
  test('Node’s own cluster serves, with one warning for the whole cluster', async () => {
    const { code, value, values } = await serve();
    expect(code).toBe(0);
    expect(values('native')).toEqual([false, false, false]);
    expect(value('is node’s')).toBe(true);
    expect(values('stats')).toEqual([null]);
    expect(values('answer')).toEqual(['served']);
    expect(values('warning')).toEqual([
      {
        name: 'RustClusterWarning',
        code: 'RUST_CLUSTER_NOT_NATIVE',
        message: expect.stringContaining(
          `Node's own cluster is used, because the package for this platform, ${packageOf(HERE)}, is not installed; `,
        ),
      },
    ]);
  });

  test('threads do not warn again, neither the primary’s nor a worker’s', async () => {
    const { code, stderr, values } = await run('api/fallback-thread.js', { args: [copy] });
    expect(code).toBe(0);
    expect(stderr.match(/RUST_CLUSTER_NOT_NATIVE/g)).toHaveLength(1);
    expect(values('main thread')).toEqual([false, false]);
    expect(values('thread')).toEqual([false, false, false, false]);
    expect(values('warning')).toEqual(['RUST_CLUSTER_NOT_NATIVE']);
  });

  test('a thread warns where the main thread has nothing to do with it', async () => {
    const nodeArgs = [
      '-e',
      'new (require("worker_threads").Worker)(process.argv[1], { argv: [process.argv[2]] })',
    ];
    const { values } = await run('api/fallback-thread.js', { nodeArgs, args: [copy] });
    expect(values('main thread')).toEqual([]);
    expect(values('warning')).toEqual(['RUST_CLUSTER_NOT_NATIVE']);
  });

  const UNKNOWN = 'because this version of rust-cluster is for Node 20 to 26, and this is Node';

  test.each([
    ['linux riscv64', 'there is no package for linux-riscv64-gnu; `npm run pack` in a clone'],
    ['freebsd x64', 'only Linux has the native primary, and this is freebsd-x64.'],
    ['darwin arm64', 'only Linux has the native primary, and this is darwin-arm64.'],
    ['Node 19.9.0', `${UNKNOWN} 19.9.0.`],
    ['Node 27.0.0-rc.1', `${UNKNOWN} 27.0.0-rc.1.`],
  ])('on %s the warning says what there is', async (where, words) => {
    const [, version] = where.match(/^Node (.*)/) ?? [];
    const { code, values } = await serve({
      nodeArgs: ['--require', path.join(FIXTURES, 'be-elsewhere.js')],
      env: version ? { TEST_NODE: version } : { TEST_PLATFORM: where },
    });
    expect(code).toBe(0);
    expect(values('answer')).toEqual(['served']);
    expect(values('warning').map(({ message }) => message)).toEqual([expect.stringContaining(words)]);
  });

  // Those that can be had are run in integration/runtimes.
  const ONLY_NODE = `own cluster is used, because rust-cluster stands on internals that only Node has, whatever process.versions.node says (${process.versions.node}).`;
  const libraries = { node_library_files: ['lib/cluster.js'] };

  test.each([
    ['Electron', { versions: { electron: '40.0.0', v8: '14.4.258.32-electron.0' } }, 'Electron'],
    ['NW.js', { versions: { nw: '0.110.0' } }, 'NW.js'],
    ['one whose V8 is not Node’s', { versions: { v8: '15.0.245.2' } }, 'The runtime'],
    ['one that says nothing of how it was built', { config: {} }, 'The runtime'],
    ['one that was built without Node’s cluster', { config: { variables: libraries } }, 'The runtime'],
  ])('in %s its own cluster serves', async (_, { versions = {}, config }, name) => {
    const { code, values } = await serve({
      nodeArgs: ['--require', path.join(FIXTURES, 'be-elsewhere.js')],
      env: {
        TEST_VERSIONS: JSON.stringify(versions),
        ...(config && { TEST_CONFIG: JSON.stringify(config) }),
      },
    });
    expect(code).toBe(0);
    expect(values('answer')).toEqual(['served']);
    expect(values('warning').map(({ message }) => message)).toEqual([`${name}'s ${ONLY_NODE}`]);
  });

  test('a file that is no addon is said to be one that cannot be loaded', async () => {
    fs.writeFileSync(path.join(copy, ADDON), 'not an addon');
    const { code, values } = await serve();
    expect(code).toBe(0);
    expect(values('answer')).toEqual(['served']);
    expect(values('warning').map(({ message }) => message)).toEqual([
      expect.stringContaining(`${ADDON} cannot be loaded: `),
    ]);
  });
});
