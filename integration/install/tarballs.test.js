'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { packAll, stage } = require('../../scripts/make_packages');
const { managersOf, newcomer } = require('./managers');
const serveApp = require('./serve-app');
const startRegistry = require('./start-registry');

// What `npm run pack` makes, installed where nothing is published for the platform: here nothing is published at all.

jest.setTimeout(180_000); // npm, tsc and a registry, on a busy machine

const ROOT = path.join(__dirname, '..', '..');

let temporary;
let registry;

beforeAll(async () => {
  temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'rust-cluster-tarballs-'));
  registry = await startRegistry(path.join(temporary, 'registry'));
});
afterAll(async () => {
  await registry?.stop();
  fs.rmSync(temporary, { recursive: true, force: true });
});

test('npm installs the tarballs, and an app serves', async () => {
  const dist = path.join(temporary, 'dist');
  const tarballs = packAll(dist, stage(dist, ROOT));
  expect(tarballs.length).toBe(2);
  const folder = path.join(temporary, 'app');
  fs.mkdirSync(folder);
  fs.writeFileSync(path.join(folder, 'package.json'), '{}');
  const env = newcomer(path.join(temporary, 'home'), registry.url);
  managersOf(env, registry.url).npm(folder, ['install', ...tarballs]);
  const { native, ways, answeredBy, warnings } = await serveApp(folder, 'app.cjs');
  expect({ native, ways, answeredBy, warnings }).toEqual({
    native: true,
    ways: ['lane', 'lane'],
    answeredBy: 2,
    warnings: [],
  });
});
