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
// A package by itself, built where all else is.
const inLoom = ['--manifest-path', 'loom/Cargo.toml', '--target-dir', 'target/loom'];

// Cargo locks the folder that it builds in; and apt-get installs pip for one of the other two, Chromium for the other.
const [ofCargo, ofFuzz, ofApt] = ['cargo', 'fuzz', 'apt-get'].map((queue) => ({ queue }));

// Outcomes are compared with those on Node's own cluster, of the same run and on a machine that is as busy.
const packages = (way) => ({ ...jestStep(way, { folder: 'packages' }), run: integration('packages').run });

// As many at a time as there are cores; what takes long is first, so that nothing long is left at the end.
const light = [
  { name: 'cargo clippy', run: cargo(...clippy), isNative, ...ofCargo },
  { name: 'release', ...integration('release'), isNative, ...ofApt },
  { name: 'fuzz', run: script('fuzz.js', '--kept'), isNative, ...ofFuzz },
  { name: 'types', ...integration('types') },
  {
    name: 'cargo test',
    run: cargo('test', '--quiet', '--no-fail-fast'),
    count: count.cargo,
    isNative,
    ...ofCargo,
  },
  { name: 'install', ...integration('install'), isNative },
  { name: 'docs', ...integration('docs'), isNative, ...ofFuzz },
  { name: 'runtimes', ...integration('runtimes'), isNative },
  { name: 'browser', run: script('test_browser.js'), count: count.jest, isNative, ...ofApt },
  { name: 'loom', run: cargo('test', '--quiet', ...inLoom), count: count.cargo, isNative },
  { name: 'prettier', run: tool('prettier/bin/prettier.cjs', '--check', ...inCache('prettier'), '.') },
  { name: 'eslint', run: tool('eslint/bin/eslint.js', ...inCache('eslint'), '.') },
  { name: 'cargo fmt', run: cargo('fmt', '--check', '--', 'loom/src/lib.rs'), isNative },
  { name: 'cargo fmt, fuzz', run: cargo('fmt', '--check', '--manifest-path', 'fuzz/Cargo.toml'), isNative },
];

const steps = [
  { name: 'npm packages', run: script('install.js'), isNeeded: true, isWide: true },
  { name: 'build', run: script('build.js'), isNeeded: true, isWide: true },
  ...light,
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
