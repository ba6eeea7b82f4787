'use strict';

const fs = require('node:fs');
const path = require('node:path');

const giveUp = require('./give_up');

// node scripts/check_release.js TAG: whether this is the tree of the release that the tag names. CI asks before it builds.

const ROOT = path.join(__dirname, '..');
const read = (file) => fs.readFileSync(path.join(ROOT, file), 'utf8');
const lockedIn = (file) => read(file).match(/^name = "rust-cluster"\nversion = "(.*)"/m)[1];

const versions = {
  'package.json': () => JSON.parse(read('package.json')).version,
  'package-lock.json': () => JSON.parse(read('package-lock.json')).version,
  'Cargo.toml': () => read('Cargo.toml').match(/^version = "(.*)"/m)[1],
  'Cargo.lock': () => lockedIn('Cargo.lock'),
  'fuzz/Cargo.lock': () => lockedIn('fuzz/Cargo.lock'),
};

function checkChangelog(version) {
  const [, ...sections] = read('CHANGELOG.md').split(/^## /m);
  const texts = new Map(
    sections.map((section) => [section.match(/\S+/)[0], section.replace(/.*/, '').trim()]),
  );
  if (texts.get('Unreleased')) {
    giveUp(`CHANGELOG.md has changes under Unreleased: move them under the heading ${version}.`);
  }
  if (!texts.has(version)) giveUp(`CHANGELOG.md has no section ${version}.`);
}

// The registry refuses the provenance of a package that names another repository.
function checkRepository(place) {
  const { url } = JSON.parse(read('package.json')).repository;
  if (place && !url.endsWith(`github.com/${place}.git`)) {
    giveUp(`package.json names the repository ${url}, and this is ${place}.`);
  }
}

function checkRelease(tag) {
  if (!/^v\d+\.\d+\.\d+(-[\w.]+)?$/.test(tag)) giveUp(`The tag of a release is like v1.2.3, and not ${tag}.`);
  const version = tag.slice(1);
  for (const [file, readVersion] of Object.entries(versions)) {
    const found = readVersion();
    if (found !== version) giveUp(`${file} is of version ${found}, and the tag is ${tag}.`);
  }
  checkChangelog(version);
}

checkRelease(process.argv[2]);
checkRepository(process.env.GITHUB_REPOSITORY);
