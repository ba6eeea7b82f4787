'use strict';

const path = require('node:path');

const count = require('./count_tests');
const runStep = require('./run_step');
const { checkBuild, checkRustChecks } = require('./check_toolchain');

// Installs, builds, and runs every check there is. One line for each step; its output only when it fails.

const BUILTIN = { RUST_CLUSTER_TEST_TARGET: 'builtin' };
const LANE = { RUST_CLUSTER_LANE: '' };
const WIRE = { RUST_CLUSTER_LANE: '0' };

const script = (name, ...args) => [process.execPath, [path.join(__dirname, name), ...args]];
const tool = (file, ...args) => [
  process.execPath,
  [path.join(__dirname, '..', 'node_modules', file), ...args],
];
const cargo = (...args) => ['cargo', args];

const types = ['--files', '__test__/types/*.test-d.{ts,mts}'];
// A package by itself, built where all else is.
const inLoom = ['--manifest-path', 'loom/Cargo.toml', '--target-dir', 'target/loom'];
const clippy = ['clippy', '--quiet', '--all-targets', '--', '-D', 'warnings'];

// Elsewhere there is no addon to build: what can be tested is that Node's own cluster takes its place.
const isNative = process.platform === 'linux';
const steps = [
  { name: 'npm packages', run: script('install.js'), isNeeded: true },
  { name: 'build', run: script('build.js'), isNeeded: true },
  { name: 'eslint', run: tool('eslint/bin/eslint.js', '.') },
  { name: 'prettier', run: tool('prettier/bin/prettier.cjs', '--check', '.') },
  { name: 'types', run: tool('tsd/dist/cli.js', ...types) },
  { name: 'cargo fmt', run: cargo('fmt', '--check', '--', 'loom/src/lib.rs'), isNative },
  { name: 'cargo clippy', run: cargo(...clippy), isNative },
  { name: 'cargo test', run: cargo('test', '--quiet', '--no-fail-fast'), count: count.cargo, isNative },
  { name: 'loom', run: cargo('test', '--quiet', ...inLoom), count: count.cargo, isNative },
  { name: 'jest, lane', run: tool('jest/bin/jest.js'), env: LANE, count: count.jest, isNative },
  { name: 'jest, wire', run: tool('jest/bin/jest.js'), env: WIRE, count: count.jest, isNative },
  { name: 'jest, built-in', run: tool('jest/bin/jest.js'), env: BUILTIN, count: count.jest },
].filter(({ isNative: runsHere = true }) => runsHere);

async function runAll() {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const step of steps) {
    const { status, output, seconds } = await runStep(...step.run, { env: step.env });
    const counts = step.count?.(output) ?? { passed: 0, failed: 0, skipped: 0 };
    // Clippy, or a test file that could not be loaded, fails without a test that does.
    if (status !== 0) counts.failed ||= 1;
    for (const kind of Object.keys(total)) total[kind] += counts[kind];
    if (status === 0) {
      console.log(`ok  ${step.name}  ${seconds} s`);
      continue;
    }
    console.log(`${output}\nFAILED  ${step.name}  ${seconds} s  (${status})`);
    process.exitCode = 1;
    if (step.isNeeded) break;
  }
  return total;
}

async function main() {
  if (isNative) {
    checkBuild();
    checkRustChecks();
  }
  const { passed, failed, skipped } = await runAll();
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
}

main();
