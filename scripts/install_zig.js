'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const giveUp = require('./give_up');
const runAsRoot = require('./run_as_root');

// Zig carries the symbols of every glibc, so that what it links needs no newer one than it is told; cargo-zigbuild has
// cargo link with it. Both are packages of PyPI, kept in .cache/zig.

const REQUIREMENTS = path.join(__dirname, 'zig_requirements.txt');
const FOLDER = path.join(__dirname, '..', '.cache', 'zig');
const STAMP = path.join(FOLDER, path.basename(REQUIREMENTS));

const pip = (...args) => ['-m', 'pip', '--disable-pip-version-check', '--quiet', ...args];
const env = { ...process.env, PIP_ROOT_USER_ACTION: 'ignore' };
const python = (args, stdio) => spawnSync('python3', args, { env, stdio: ['ignore', ...stdio] }).status === 0;

const isInstalled = () =>
  fs.existsSync(STAMP) && fs.readFileSync(STAMP).equals(fs.readFileSync(REQUIREMENTS));

function findPip() {
  if (python(pip('--version'), ['ignore', 'ignore'])) return;
  console.log('Installing the package python3-pip.');
  runAsRoot('apt-get', 'update', '-q');
  runAsRoot('apt-get', 'install', '-q', '-y', '--no-install-recommends', 'python3-pip');
}

// Made beside its place and renamed into it, so that an installation that was interrupted is never taken for whole.
function download() {
  const fresh = `${FOLDER}.${process.pid}`;
  const args = ['install', '--require-hashes', '--target', fresh, '--requirement', REQUIREMENTS];
  if (!python(pip(...args), ['inherit', 'inherit'])) {
    fs.rmSync(fresh, { recursive: true, force: true });
    giveUp(
      'A release is linked with zig, and it could not be installed from PyPI: is there a python3 with pip (Debian, Ubuntu: `apt install python3-pip`)?',
    );
  }
  fs.copyFileSync(REQUIREMENTS, path.join(fresh, path.basename(REQUIREMENTS)));
  fs.rmSync(FOLDER, { recursive: true, force: true });
  fs.renameSync(fresh, FOLDER);
}

/** Installs zig and cargo-zigbuild unless that has been done. Returns the environment in which cargo finds both. */
module.exports = function installZig() {
  if (!isInstalled()) {
    findPip();
    console.log('Installing zig.');
    download();
  }
  return {
    PATH: `${path.join(FOLDER, 'bin')}${path.delimiter}${process.env.PATH}`,
    CARGO_ZIGBUILD_ZIG_PATH: path.join(FOLDER, 'ziglang', 'zig'),
  };
};
