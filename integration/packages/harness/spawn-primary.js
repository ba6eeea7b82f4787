'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const FOLDER = path.join(__dirname, '..');

// The ways to adopt this package. A program is the same under each and on the built-in; for `named` alone it asks for
// the package itself, which it is told.
const WAYS = {
  require: { args: ['--require', 'rust-cluster'] },
  import: { args: ['--import', 'rust-cluster'] },
  options: { env: { NODE_OPTIONS: '--require rust-cluster' } },
  named: { env: { CLUSTER_PACKAGE: 'rust-cluster' } },
};

// Programs in this folder find `rust-cluster` as they would after `npm link`.
function linkPackage() {
  try {
    fs.symlinkSync(path.join('..', '..', '..'), path.join(FOLDER, 'node_modules', 'rust-cluster'));
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
}

/**
 * Starts a program of servers/ on `target`, with an IPC channel of its own; `adopt` is one of the ways above. Beside
 * one that knows nothing of its test, `answers` is loaded into its primary, to answer for it.
 */
function spawnPrimary(program, { target, adopt = 'require', answers, args = [], env = {}, runId }) {
  linkPackage();
  const way = target === 'ours' ? WAYS[adopt] : {};
  const beside = answers ? ['--require', answers] : [];
  return spawn(process.execPath, [...(way.args ?? []), ...beside, path.join('servers', program), ...args], {
    cwd: FOLDER,
    env: { ...process.env, NODE_ENV: 'production', ...way.env, ...env, RUST_CLUSTER_RUN_ID: runId },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

/** Throws if that process does not run on `target`: a test would prove nothing if both were the same. */
function checkTarget(target, pid) {
  const hasAddon = /\.node( \(deleted\))?$/m.test(fs.readFileSync(`/proc/${pid}/maps`, 'utf8'));
  if (hasAddon !== (target === 'ours')) throw new Error(`this is not ${target}`);
}

module.exports = { spawnPrimary, checkTarget };
