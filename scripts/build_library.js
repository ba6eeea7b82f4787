'use strict';

const { spawnSync } = require('node:child_process');
const path = require('node:path');

const giveUp = require('./give_up');

const ROOT = path.join(__dirname, '..');
const MESSAGES = '--message-format=json-render-diagnostics';

// Cargo tells where it has put the library: CARGO_TARGET_DIR and its settings may have a say in that.
function libraryIn(messages) {
  const artifacts = messages
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
    .filter(({ reason, target }) => reason === 'compiler-artifact' && target.crate_types.includes('cdylib'));
  return artifacts.at(-1).filenames.find((name) => /\.(so|dylib)$/.test(name));
}

/** Has cargo build the addon in release mode. Returns the file that it has made. */
module.exports = function buildLibrary([command, ...args], env = {}) {
  const { status, stdout } = spawnSync('cargo', [command, '--release', MESSAGES, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, ...env },
    maxBuffer: Infinity,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) giveUp('The addon could not be built; cargo has said why above.');
  const library = libraryIn(stdout);
  // On musl Rust links statically, and then makes no shared library, unless .cargo/config.toml says otherwise; RUSTFLAGS
  // in the environment takes the place of what that says.
  if (!library) {
    giveUp(
      'The addon could not be built: cargo has made no shared library. With musl, RUSTFLAGS must have `-C target-feature=-crt-static`, or be unset.',
    );
  }
  return library;
};
