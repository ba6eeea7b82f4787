'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const { fileOf, platformsHere } = require('../lib/platforms');
const { checkBuild } = require('./check_toolchain');
const giveUp = require('./give_up');

const ROOT = path.join(__dirname, '..');
const ADDON = path.join(ROOT, fileOf(platformsHere()[0]));
const CARGO_BUILD = ['build', '--release', '--message-format=json-render-diagnostics'];

// Cargo tells where it has put the library: CARGO_TARGET_DIR and its settings may have a say in that.
function libraryIn(messages) {
  const artifacts = messages
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
    .filter(({ reason, target }) => reason === 'compiler-artifact' && target.crate_types.includes('cdylib'));
  return artifacts.at(-1).filenames.find((name) => name.endsWith('.so'));
}

function isSame(file, other) {
  return fs.existsSync(other) && fs.readFileSync(file).equals(fs.readFileSync(other));
}

// Renamed into place: a process that has the old addon mapped keeps it; writing into it would crash that process.
function replace(file, target) {
  const fresh = `${target}.${process.pid}`;
  fs.copyFileSync(file, fresh);
  fs.renameSync(fresh, target);
}

/** Builds the addon in release mode and puts it where lib/find_addon.js looks for it. */
module.exports = function build() {
  if (process.platform !== 'linux') {
    console.log(
      `There is nothing to build on ${process.platform}: only Linux has the native primary at present, and Node's own cluster is used here.`,
    );
    return;
  }
  checkBuild();
  const { status, stdout } = spawnSync('cargo', CARGO_BUILD, {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: Infinity,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) giveUp('The addon could not be built; cargo has said why above.');
  const library = libraryIn(stdout);
  if (!isSame(library, ADDON)) replace(library, ADDON);
};

if (require.main === module) module.exports();
