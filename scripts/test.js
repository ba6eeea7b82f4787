'use strict';

const path = require('node:path');

const count = require('./steps/count_tests');
const { checkBuild, checkRustChecks } = require('./check_toolchain');
const jestStep = require('./steps/jest_step');
const runSteps = require('./steps/run_steps');
const { runOnOthers } = require('./test_matrix');

// Installs, builds, and runs every check there is. One line for each step; its output only when it fails.

const script = (name, ...args) => [process.execPath, [path.join(__dirname, name), ...args]];
const tool = (file, ...args) => [
  process.execPath,
  [path.join(__dirname, '..', 'node_modules', file), ...args],
];
const cargo = (...args) => ['cargo', args];

// A package by itself, built where all else is.
const inLoom = ['--manifest-path', 'loom/Cargo.toml', '--target-dir', 'target/loom'];
const clippy = ['clippy', '--quiet', '--all-targets', '--', '-D', 'warnings'];

// What the suite does thirty times, here so often that a rare crash is seen.
const exits = jestStep('lane');
exits.name = 'exits';
exits.run = tool('jest/bin/jest.js', 'under-load');
exits.env.RUST_CLUSTER_TEST_TIMES = '500';

// Node's own is run again by wire: what is compared has run on a machine that was as busy.
const packages = (way) => ({
  ...jestStep(way, { folder: 'packages' }),
  run: script('run_integration.js', 'packages'),
});

// Elsewhere there is no addon to build, and no /proc, in which the Jest suite finds its processes; scripts/smoke.js sees
// there that Node's own cluster takes its place.
const isNative = process.platform === 'linux';
const steps = [
  { name: 'npm packages', run: script('install.js'), isNeeded: true },
  { name: 'build', run: script('build.js'), isNeeded: true },
  { name: 'eslint', run: tool('eslint/bin/eslint.js', '.') },
  { name: 'prettier', run: tool('prettier/bin/prettier.cjs', '--check', '.') },
  { name: 'types', run: script('run_integration.js', 'types'), count: count.jest },
  { name: 'cargo fmt', run: cargo('fmt', '--check', '--', 'loom/src/lib.rs'), isNative },
  { name: 'cargo fmt, fuzz', run: cargo('fmt', '--check', '--manifest-path', 'fuzz/Cargo.toml'), isNative },
  { name: 'cargo clippy', run: cargo(...clippy), isNative },
  { name: 'cargo test', run: cargo('test', '--quiet', '--no-fail-fast'), count: count.cargo, isNative },
  { name: 'loom', run: cargo('test', '--quiet', ...inLoom), count: count.cargo, isNative },
  { name: 'fuzz', run: script('fuzz.js', '--seconds', '60'), isNative },
  { ...jestStep('lane'), isNative },
  { ...jestStep('wire'), isNative },
  { ...jestStep('built-in'), isNative },
  { ...exits, isNative },
  { name: 'release', run: script('run_integration.js', 'release'), count: count.jest, isNative },
  { name: 'install', run: script('run_integration.js', 'install'), count: count.jest, isNative },
  { name: 'runtimes', run: script('run_integration.js', 'runtimes'), count: count.jest, isNative },
  { ...packages('lane'), isNative },
  { ...packages('wire'), isNative },
  { name: 'docs', run: script('run_integration.js', 'docs'), count: count.jest, isNative },
  { name: 'browser', run: script('test_browser.js'), count: count.jest, isNative },
].filter(({ isNative: runsHere = true }) => runsHere);

async function main() {
  if (isNative) {
    checkBuild();
    checkRustChecks();
  }
  const total = await runSteps(steps);
  if (total.isWhole && isNative) {
    const other = await runOnOthers();
    for (const kind of ['passed', 'failed', 'skipped']) total[kind] += other[kind];
  }
  const { passed, failed, skipped } = total;
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
}

module.exports = { steps };

if (require.main === module) main();
