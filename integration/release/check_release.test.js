'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { repository, version } = require('../../package.json');

const ROOT = path.join(__dirname, '..', '..');
const FILES = ['package.json', 'package-lock.json', 'Cargo.toml', 'Cargo.lock', 'fuzz/Cargo.lock', 'scripts'];

let tree;

beforeEach(() => {
  tree = fs.mkdtempSync(path.join(os.tmpdir(), 'rust-cluster-check-release-'));
  for (const file of FILES) fs.cpSync(path.join(ROOT, file), path.join(tree, file), { recursive: true });
});
afterEach(() => fs.rmSync(tree, { recursive: true }));

// In a copy of this tree, with this changelog; as CI runs it in the repository named.
function check(tag, changelog, place) {
  fs.writeFileSync(path.join(tree, 'CHANGELOG.md'), changelog);
  const env = { ...process.env, GITHUB_REPOSITORY: place };
  const script = path.join(tree, 'scripts', 'check_release.js');
  const { status, stderr } = spawnSync(process.execPath, [script, tag], { env, encoding: 'utf8' });
  return { status, said: stderr.trim() };
}

const released = `# Changelog\n\n## ${version} - 2025-01-31\n\n- It works.\n`;
const withUnreleased = (text) => released.replace('## ', `## Unreleased\n\n${text}## `);
const refused = (said) => ({ status: 1, said });

test.each([
  ['nothing is unreleased', released],
  ['Unreleased is empty', withUnreleased('')],
])('npm, cargo and the changelog agree on the version: %s', (_, changelog) => {
  expect(check(`v${version}`, changelog)).toEqual({ status: 0, said: '' });
});

test.each([
  ['v999.0.0', `package.json is of version ${version}, and the tag is v999.0.0.`],
  [version, `The tag of a release is like v1.2.3, and not ${version}.`],
])('a tag %s is refused', (tag, said) => {
  expect(check(tag, released)).toEqual(refused(said));
});

test('a changelog whose changes are not under the version is refused', () => {
  expect(check(`v${version}`, withUnreleased('### Fixed\n\n- It works better.\n\n'))).toEqual(
    refused(`CHANGELOG.md has changes under Unreleased: move them under the heading ${version}.`),
  );
});

test('a changelog without the version is refused', () => {
  const changelog = released.replace(version, '999.0.0');
  expect(check(`v${version}`, changelog)).toEqual(refused(`CHANGELOG.md has no section ${version}.`));
});

// npm refuses provenance when the two differ, after everything has been built.
test('a repository that is not the one in package.json is refused', () => {
  const named = repository.url.match(/github\.com\/(.*)\.git$/)[1];
  expect(check(`v${version}`, released, named)).toEqual({ status: 0, said: '' });
  expect(check(`v${version}`, released, 'somebody/else')).toEqual(
    refused(`package.json names the repository ${repository.url}, and this is somebody/else.`),
  );
});
