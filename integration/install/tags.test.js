'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const chooseTag = require('../../scripts/choose_tag');
const runNpm = require('../../scripts/run_npm');
const useRegistry = require('./use-registry');

// Which version `npm install rust-cluster` gives, once several have been published.

jest.setTimeout(180_000); // npm and a registry, on a busy machine

const ROOT = path.join(__dirname, '..', '..');
const SCRIPT = path.join('scripts', 'publish.js');

const place = useRegistry();

function write(file, text) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}

// A tree of that version, which has no platforms: the package itself is published as they are.
function publish(version, env = place.env) {
  const tree = fs.mkdtempSync(path.join(place.folder, 'tree-'));
  const manifest = JSON.stringify({ name: 'rust-cluster', version });
  write(path.join(tree, 'package.json'), manifest);
  write(path.join(tree, 'dist', 'rust-cluster', 'package.json'), manifest);
  write(path.join(tree, 'lib', 'shared', 'addon', 'platforms.js'), 'module.exports = { published: [] };');
  fs.cpSync(path.join(ROOT, 'scripts'), path.join(tree, 'scripts'), { recursive: true });
  return spawnSync(process.execPath, [SCRIPT, 'dist'], { cwd: tree, env, encoding: 'utf8' });
}

function readTags() {
  const options = { env: place.env, encoding: 'utf8', stdio: 'pipe' };
  return runNpm(['dist-tag', 'ls', 'rust-cluster'], place.folder, options).stdout.trim().split('\n').sort();
}

test('a fix for an older version does not become the latest, and what is there is passed over', () => {
  for (const version of ['1.9.0', '2.0.0-rc.1', '1.10.0', '2.0.0', '1.10.1', '2.0.0']) {
    expect(publish(version)).toMatchObject({ status: 0 });
  }
  expect(readTags()).toEqual(['latest-1: 1.10.1', 'latest: 2.0.0', 'next: 2.0.0-rc.1']);
});

test.each([
  ['0.1.0', undefined, 'latest'],
  ['0.10.0', '0.9.1', 'latest'],
  ['1.0.0', '1.0.0-rc.1', 'latest'],
  ['1.0.0-rc.1', undefined, 'next'],
  ['0.9.2', '0.10.0', 'latest-0'],
  ['1.9.9', '2.0.0-rc.1', 'latest-1'],
])('%s, where %s is the latest, is tagged %s', (version, latest, tag) => {
  expect(chooseTag(version, latest)).toBe(tag);
});

test('where the registry does not answer nothing is published', () => {
  const nobody = { ...place.env, npm_config_registry: 'http://127.0.0.1:1/', npm_config_fetch_retries: '0' };
  const { status, stderr } = publish('3.0.0', nobody);
  expect({ status, said: stderr.split(':')[0] }).toEqual({
    status: 1,
    said: 'npm could not look for rust-cluster@3.0.0',
  });
});

test('without a folder it says what it wants', () => {
  const { status, stderr } = spawnSync(process.execPath, [SCRIPT], { cwd: ROOT, encoding: 'utf8' });
  expect({ status, said: stderr.trim() }).toEqual({
    status: 1,
    said: 'Say which folder: node scripts/publish.js dist, which make_packages.js has laid out.',
  });
});
