'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { parseArgs } = require('node:util');

const { checkBuild, checkFuzzing } = require('./check_toolchain');
const giveUp = require('./give_up');
const runStep = require('./steps/run_step');
const { host, unstableEnvironment } = require('./unstable_rust');

// npm run fuzz -- [--seconds N] [--keep] [TARGET...]   all of them, or these, for so long together
// npm run fuzz -- --kept [TARGET...]                   what has been found before once more, and nothing new
// npm run fuzz -- TARGET FILE...                       one target on inputs that have been found
//
// The targets are those of `cargo fuzz`, built with its flags, without needing it. What is found goes to fuzz/artifacts;
// what reaches new code, to target/fuzz/corpus, and with --keep from there to fuzz/corpus.

const ROOT = path.join(__dirname, '..');
const FUZZ = path.join(ROOT, 'fuzz');
const BUILT = path.join(ROOT, 'target', 'fuzz');
const TARGETS = fs.readdirSync(path.join(FUZZ, 'fuzz_targets')).map((file) => path.parse(file).name);

// As cargo-fuzz 0.13 has them.
const FLAGS = [
  '--cfg=fuzzing',
  '-Cpasses=sancov-module',
  '-Cllvm-args=-sanitizer-coverage-level=4',
  '-Cllvm-args=-sanitizer-coverage-inline-8bit-counters',
  '-Cllvm-args=-sanitizer-coverage-pc-table',
  '-Cllvm-args=-sanitizer-coverage-trace-compares',
  '-Cllvm-args=-simplifycfg-branch-fold-threshold=0',
  '-Zsanitizer=address',
  '-Cdebug-assertions',
  '-Ccodegen-units=1',
];

// No input has cause for more memory at once, or in all; payloads of more than 4 KiB are read in another way.
const LIMITS = ['-malloc_limit_mb=16', '-rss_limit_mb=1024', '-timeout=20'];
const MAX_LENGTH = 4500;
// What is kept is in git: longer inputs are cut, and how often an input reaches a place does not matter.
const KEPT = ['-max_len=500', '-use_counters=0', '-merge=1'];

function readArguments() {
  const flag = { type: 'boolean', default: false };
  const options = { seconds: { type: 'string', default: '60' }, keep: flag, kept: flag };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const targets = positionals.filter((name) => TARGETS.includes(name));
  const inputs = positionals.filter((name) => !TARGETS.includes(name));
  const missing = inputs.find((name) => !fs.existsSync(name));
  if (missing) giveUp(`${missing} is neither a file nor one of the targets ${TARGETS.join(', ')}.`);
  const seconds = Number(values.seconds);
  if (!(seconds > 0)) giveUp(`--seconds is a number of seconds, and not ${values.seconds}.`);
  return { ...values, seconds, targets: targets.length > 0 ? targets : TARGETS, inputs };
}

/** Returns where the programs are. */
function build() {
  const platform = host();
  const args = ['build', '--quiet', '--release', '--bins', '--target', platform];
  const where = ['--manifest-path', path.join(FUZZ, 'Cargo.toml'), '--target-dir', BUILT];
  const { status } = spawnSync('cargo', [...args, ...where], {
    cwd: ROOT,
    env: unstableEnvironment(FLAGS),
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) giveUp('The fuzz targets could not be built; cargo has said why above.');
  return path.join(BUILT, platform, 'release');
}

function folder(...names) {
  const made = path.join(...names);
  fs.mkdirSync(made, { recursive: true });
  return made;
}

const found = (target) => folder(BUILT, 'corpus', target);
const kept = (target) => folder(FUZZ, 'corpus', target);
const artifacts = (target) => folder(FUZZ, 'artifacts', target);

function describeRuns(output) {
  const fuzzed = output.match(/^#(?<runs>\d+)\s+DONE\s+cov: (?<cov>\d+)/m)?.groups;
  // Of inputs that it is given libFuzzer says only that it has run each.
  return fuzzed
    ? `${fuzzed.runs} runs, ${fuzzed.cov} edges`
    : `${output.match(/^Executed /gm).length} inputs`;
}

function report(target, { status, output, seconds }) {
  if (status === 0) {
    console.log(`ok  ${target}  ${describeRuns(output)}, ${seconds} s`);
    return;
  }
  console.log(`${output}\nFAILED  ${target}  (${status})`);
  const file = output.match(/Test unit written to (.*)$/m)?.[1];
  if (file) console.log(`Again: npm run fuzz -- ${target} ${path.relative(ROOT, file)}`);
  process.exitCode = 1;
}

async function fuzz(programs, target, { seconds, kept: isKeptOnly }) {
  const args = [
    ...LIMITS,
    `-max_len=${MAX_LENGTH}`,
    isKeptOnly ? '-runs=0' : `-max_total_time=${seconds}`,
    `-artifact_prefix=${artifacts(target)}${path.sep}`,
    `-dict=${path.join(FUZZ, 'messages.dict')}`,
    // The first folder is where new inputs go.
    found(target),
    kept(target),
  ];
  const limit = (seconds + 300) * 1000;
  report(target, await runStep(path.join(programs, target), args, { limit }));
}

/** The fewest and shortest of the found inputs that reach what no kept one does are kept. */
async function keep(programs, target) {
  const args = [...LIMITS, ...KEPT, kept(target), found(target)];
  const { status, output } = await runStep(path.join(programs, target), args);
  if (status !== 0) giveUp(`${output}\nThe corpus of ${target} could not be merged.`);
}

async function fuzzAll(programs, { targets, seconds, ...how }) {
  const waiting = [...targets];
  const lanes = Math.min(os.availableParallelism(), targets.length);
  const each = Math.max(1, Math.floor((seconds * lanes) / targets.length));
  const runLane = async () => {
    for (let target; (target = waiting.shift());) {
      await fuzz(programs, target, { ...how, seconds: each });
      if (how.keep) await keep(programs, target);
    }
  };
  await Promise.all(Array.from({ length: lanes }, runLane));
}

async function main() {
  const wanted = readArguments();
  checkBuild();
  checkFuzzing();
  const programs = build();
  if (wanted.inputs.length === 0) return fuzzAll(programs, wanted);
  if (wanted.targets.length !== 1) giveUp('Which target are the inputs for? Name it before them.');
  const [target] = wanted.targets;
  report(target, await runStep(path.join(programs, target), [...LIMITS, ...wanted.inputs]));
}

main();
