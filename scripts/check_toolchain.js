'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const giveUp = require('./give_up');

const ROOT = path.join(__dirname, '..');
// Build scripts and the addon are linked with `cc`, unless one of these names another linker.
const LINKER_SETTINGS = /^(CARGO_TARGET_.*_(LINKER|RUSTFLAGS)|(CARGO_ENCODED_)?RUSTFLAGS)$/;

// What the command prints, or null when it cannot run.
function ask(command, ...args) {
  const { status, stdout } = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8' });
  return status === 0 ? stdout : null;
}

function neededRust() {
  return fs.readFileSync(path.join(ROOT, 'Cargo.toml'), 'utf8').match(/^rust-version = "(.*)"/m)[1];
}

function isOlder(version, needed) {
  const [major, minor] = version.split('.').map(Number);
  const [neededMajor, neededMinor] = needed.split('.').map(Number);
  return major !== neededMajor ? major < neededMajor : minor < neededMinor;
}

function checkRust() {
  const needed = neededRust();
  const version = ask('cargo', '--version') && ask('rustc', '--version')?.match(/\d+\.\d+/)?.[0];
  if (!version) {
    giveUp(
      `Building rust-cluster needs Rust ${needed} or later, and no working cargo and rustc are on the PATH: install Rust from https://rustup.rs.`,
    );
  }
  if (isOlder(version, needed)) {
    giveUp(
      `Building rust-cluster needs Rust ${needed} or later, and this is ${version}: run \`rustup update stable\`.`,
    );
  }
}

function checkLinker() {
  if (Object.keys(process.env).some((name) => LINKER_SETTINGS.test(name))) return;
  if (ask('cc', '--version') !== null) return;
  giveUp(
    'Building rust-cluster needs a C linker, and there is no `cc` on the PATH: install gcc or clang (Debian, Ubuntu: `apt install gcc`; Fedora: `dnf install gcc`; Alpine: `apk add gcc musl-dev`).',
  );
}

/** Ends the script with one sentence when the addon cannot be built here. */
function checkBuild() {
  checkRust();
  checkLinker();
}

/** The same for what only the checks need. */
function checkRustChecks() {
  if (ask('cargo', 'fmt', '--version') && ask('cargo', 'clippy', '--version')) return;
  giveUp('Testing rust-cluster needs rustfmt and clippy: run `rustup component add rustfmt clippy`.');
}

/** The same for the fuzz targets: libFuzzer is compiled with them. */
function checkFuzzing() {
  if (ask(process.env.CXX ?? 'c++', '--version') !== null) return;
  giveUp(
    'Fuzzing rust-cluster needs a C++ compiler, and there is no `c++` on the PATH: install g++ or clang++ (Debian, Ubuntu: `apt install g++`; Fedora: `dnf install gcc-c++`; Alpine: `apk add g++`).',
  );
}

module.exports = { checkBuild, checkFuzzing, checkRustChecks };
