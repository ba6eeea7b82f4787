'use strict';

const path = require('node:path');

const { checkBuild, checkRustChecks } = require('./check_toolchain');
const count = require('./steps/count_tests');
const jestStep = require('./steps/jest_step');
const runChosen = require('./steps/run_chosen');
const runWithNode = require('./steps/run_with_node');
const { stampOfBuiltIn } = require('./steps/stamp');

// npm test                everything that one Node can show: the newest LTS
// npm test -- <pattern>   the steps whose names match this regular expression
//
// The other Nodes, and what takes long, are `npm run test:all`. One line for each step; its output only when it fails.

const NODE = '24';

// Elsewhere there is no addon to build, and no /proc, in which the Jest suite finds its processes; scripts/smoke.js sees
// there that Node's own cluster takes its place.
const isNative = process.platform === 'linux';

const script = (name, ...args) => [process.execPath, [path.join(__dirname, name), ...args]];
const tool = (file, ...args) => [
  process.execPath,
  [path.join(__dirname, '..', 'node_modules', file), ...args],
];
const inCache = (name) => ['--cache', '--cache-location', path.join('.cache', name)];
const integration = (folder) => ({ run: script('run_integration.js', folder), count: count.jest });
const cargo = (...args) => ['cargo', args];
const clippy = ['clippy', '--quiet', '--all-targets', '--', '-D', 'warnings'];
const test = ['test', '--quiet', '--no-fail-fast'];
// A package by itself, built where all else is.
const inLoom = ['--manifest-path', 'loom/Cargo.toml', '--target-dir', 'target/loom'];

// Cargo locks the folder that it builds in; and apt-get installs pip for one of the other two, Chromium for the other.
const [inDebug, inFuzz, byApt] = ['target/debug', 'target/fuzz', 'apt-get'].map((queue) => ({ queue }));
// What they need: the tools, or the addon too.
const [withTools, withAddon] = [['npm packages'], ['npm packages', 'build']].map((after) => ({ after }));

// Outcomes are compared with those on Node's own cluster, of the same run and on a machine that is as busy.
const packages = (way) => ({
  ...jestStep(way, { folder: 'packages' }),
  run: script('run_integration.js', 'packages', '--maxWorkers=100%'),
});

const steps = [
  { name: 'build', run: script('build.js'), isNeeded: true },
  { name: 'npm packages', run: script('install.js'), isNeeded: true },

  // As many at a time as there are cores; what takes long is first, so that nothing long is left at the end.
  { name: 'release', ...integration('release'), isNative, ...withTools, ...byApt },
  { name: 'cargo clippy', run: cargo(...clippy), isNative, ...inDebug },
  { name: 'fuzz', run: script('fuzz.js', '--kept'), isNative, ...inFuzz },
  { name: 'cargo test', run: cargo(...test), count: count.cargo, isNative, ...inDebug },
  { name: 'types', ...integration('types'), ...withTools },
  { name: 'docs', ...integration('docs'), isNative, ...withAddon, ...inFuzz },
  { name: 'install', ...integration('install'), isNative, ...withAddon },
  { name: 'runtimes', ...integration('runtimes'), isNative, ...withAddon },
  { name: 'browser', run: script('test_browser.js'), count: count.jest, isNative, ...withAddon, ...byApt },
  { name: 'loom', run: cargo('test', '--quiet', ...inLoom), count: count.cargo, isNative },
  {
    name: 'prettier',
    run: tool('prettier/bin/prettier.cjs', '--check', ...inCache('prettier'), '.'),
    ...withTools,
  },
  { name: 'eslint', run: tool('eslint/bin/eslint.js', ...inCache('eslint'), '.'), ...withTools },
  { name: 'cargo fmt', run: cargo('fmt', '--check', '--', 'loom/src/lib.rs'), isNative },
  { name: 'cargo fmt, fuzz', run: cargo('fmt', '--check', '--manifest-path', 'fuzz/Cargo.toml'), isNative },

  // All cores, one step at a time.
  { ...jestStep('lane'), isNative },
  { ...jestStep('wire'), isNative },
  // What a thousand forks leave behind is a question to our own code.
  { ...jestStep('built-in', { scale: 0.2 }), stamp: stampOfBuiltIn(), isNative },
  { ...packages('lane'), isNative },
  { ...packages('wire'), isNative },
].filter(({ isNative: runsHere = true }) => runsHere);

function main() {
  if (isNative) {
    checkBuild();
    checkRustChecks();
  }
  return runChosen(steps, process.argv.slice(2));
}

module.exports = { NODE, steps };

if (require.main === module) runWithNode(NODE, main);
