'use strict';

const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { fileOf, platformsHere } = require('../../lib/shared/addon/platforms');
const { GLIBC, findFaults } = require('../../scripts/check_addon');
const runNpm = require('../../scripts/run_npm');

// The addon as it is published for this machine, once it is built.

const ROOT = path.join(__dirname, '..', '..');
const BUILD = path.join(ROOT, 'scripts', 'build_release.js');
const [here] = platformsHere();
const ARTIFACT = path.join(ROOT, 'artifacts', fileOf(here));
const PATIENCE = 10 * 60_000;
const stdio = ['ignore', 'ignore', 'inherit'];
const npm = (...args) => runNpm(args, ROOT, { stdio }).status;

let copy;

beforeAll(() => {
  fs.rmSync(ARTIFACT, { force: true });
  expect(npm('run', 'build:release')).toBe(0);
  copy = fs.mkdtempSync(path.join(os.tmpdir(), 'rust-cluster-release-'));
  for (const name of ['index.js', 'lib', 'package.json', 'scripts/smoke.js']) {
    fs.cpSync(path.join(ROOT, name), path.join(copy, name), { recursive: true });
  }
  fs.copyFileSync(ARTIFACT, path.join(copy, fileOf(here)));
}, PATIENCE);
afterAll(() => fs.rmSync(copy, { recursive: true, force: true }));

test(`needs libc alone, and of glibc nothing newer than ${GLIBC}`, () => {
  expect(findFaults(ARTIFACT, here.libc === 'glibc' ? { glibc: GLIBC } : {})).toEqual([]);
});

function smoke(env = {}) {
  const script = path.join(copy, 'scripts', 'smoke.js');
  const options = { env: { ...process.env, ...env }, encoding: 'utf8', timeout: PATIENCE };
  return spawnSync(process.execPath, [script], options);
}

test('serves', () => {
  const { status, stdout, stderr } = smoke();
  expect(stderr).toBe('');
  expect(stdout).toContain('served natively by 2');
  expect(status).toBe(0);
});

test('to serve by wire is not enough', () => {
  const { status, stdout } = smoke({ RUST_CLUSTER_LANE: '0' });
  expect(stdout).toContain('worker 1 goes by wire: RUST_CLUSTER_LANE=0');
  expect(status).toBe(1);
});

test(
  'is asked for by the name of a platform',
  () => {
    fs.rmSync(ARTIFACT);
    expect(npm('run', 'build:release', '--', here.id)).toBe(0);
    expect(fs.existsSync(ARTIFACT)).toBe(true);
    const wrong = () => execFileSync(process.execPath, [BUILD, 'sparc'], { stdio: 'pipe' });
    expect(wrong).toThrow('sparc is none of linux-x64-gnu, ');
  },
  PATIENCE,
);
