'use strict';

const fs = require('node:fs');
const path = require('node:path');

const { fileOf, packageOf, platformsHere, published } = require('../../lib/shared/addon/platforms');
const { version } = require('../../package.json');
const compile = require('./compile');
const { managersOf } = require('./managers');
const { publishMisfit, publishRelease } = require('./publish');
const serveApp = require('./serve-app');
const useRegistry = require('./use-registry');

// From an empty folder: rust-cluster installed from a registry, with no script run, and an app that serves with it.

jest.setTimeout(180_000); // npm, tsc and a registry, on a busy machine

const MISFIT = '0.0.1';
const [here] = platformsHere();

const place = useRegistry();
let managers;

beforeAll(() => {
  managers = managersOf(place.env, place.url);
  const dist = publishRelease(place.folder, place.env);
  publishMisfit(dist, managers.npm, MISFIT);
});

function emptyFolder(manifest = {}) {
  const folder = fs.mkdtempSync(path.join(place.folder, 'app-'));
  fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
  return folder;
}

const SERVED = { code: 0, otherOutput: [], answeredBy: 2 };
const NATIVE = { ...SERVED, native: true, ways: ['lane', 'lane'], warnings: [] };
const builtIn = (message) => ({
  ...SERVED,
  native: false,
  ways: null,
  warnings: [{ code: 'RUST_CLUSTER_NOT_NATIVE', message: expect.stringContaining(message) }],
});

describe.each([
  ['npm', 'install'],
  ['pnpm', 'add'],
  ['yarn', 'add'],
])('installed by %s', (manager, command) => {
  let folder;
  beforeAll(() => {
    folder = emptyFolder();
    if (manager === 'yarn') fs.writeFileSync(path.join(folder, 'yarn.lock'), '');
    managers[manager](folder, [command, 'rust-cluster']);
  });

  test('this platform’s addon is there, and none for another system or processor', () => {
    const entries = fs.readdirSync(folder, { recursive: true }).map((entry) => path.basename(entry));
    const addons = published.map(fileOf).filter((file) => entries.includes(file));
    expect(addons).toContain(fileOf(here));
    // npm 10.2, of the first versions of Node 20, does not know the C library, and installs both.
    const isAlike = ({ os: system, cpu }) => system === here.os && cpu === here.cpu;
    const fitting = manager === 'npm' ? published.filter(isAlike) : [here];
    expect(fitting.map(fileOf)).toEqual(expect.arrayContaining(addons));
  });

  test.each(['app.cjs', 'app.mjs'])('%s serves', async (app) => {
    expect(await serveApp(folder, app)).toEqual(NATIVE);
  });

  test('with --preserve-symlinks it serves too', async () => {
    expect(await serveApp(folder, 'app.cjs', { nodeArgs: ['--preserve-symlinks'] })).toEqual(NATIVE);
  });

  test('TypeScript is checked, compiled and served', async () => {
    fs.copyFileSync(path.join(__dirname, 'apps', 'typed.mts'), path.join(folder, 'typed.mts'));
    expect(compile(folder, 'typed.mts')).toBe('');
    expect(await serveApp(folder, 'typed.mjs')).toEqual(NATIVE);
  });

  // Node strips types by itself since 22.18 and 23.6.
  const stripsTypes = Boolean(process.features.typescript);
  (stripsTypes ? test : test.skip)('TypeScript is served as it is', async () => {
    expect(await serveApp(folder, 'typed.mts')).toEqual(NATIVE);
  });
});

describe('installed by Yarn’s Plug’n’Play, without a node_modules', () => {
  function install(manifest) {
    const folder = emptyFolder(manifest);
    fs.writeFileSync(path.join(folder, 'yarn.lock'), '');
    managers['yarn pnp'](folder, ['add', 'rust-cluster']);
    expect(fs.existsSync(path.join(folder, 'node_modules'))).toBe(false);
    return folder;
  }
  // What `yarn node` sets.
  const yarnNode = (folder) => ({ NODE_OPTIONS: `--require ${path.join(folder, '.pnp.cjs')}` });

  test('it serves', async () => {
    const folder = install({});
    expect(await serveApp(folder, 'app.cjs', { env: yarnNode(folder) })).toEqual(NATIVE);
  });

  test('it serves by wire if an app will have its files in an archive', async () => {
    const folder = install({ dependenciesMeta: { 'rust-cluster': { unplugged: false } } });
    const served = await serveApp(folder, 'app.cjs', { env: yarnNode(folder) });
    expect(served).toEqual({ ...NATIVE, ways: ['wire', 'wire'] });
  });
});

describe('Node’s own cluster serves, with one warning', () => {
  test('without optional dependencies', async () => {
    const folder = emptyFolder();
    managers.npm(folder, ['install', 'rust-cluster', '--omit=optional']);
    expect(await serveApp(folder, 'app.cjs')).toEqual(builtIn(`${packageOf(here)}, is not installed; `));
  });

  test('with an addon of another version', async () => {
    const folder = emptyFolder({ overrides: { [packageOf(here)]: MISFIT } });
    managers.npm(folder, ['install', 'rust-cluster']);
    expect(await serveApp(folder, 'app.cjs')).toEqual(
      builtIn(`${packageOf(here)} is of version ${MISFIT} and rust-cluster of ${version}; `),
    );
  });
});
