'use strict';

const { spawn } = require('node:child_process');
const { randomUUID } = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { survivorsOf, survivorsAfter, kill } = require('./survivors');

const FIXTURES = path.join(__dirname, '..', 'fixtures');
// What a sanitizer makes slower may take longer (scripts/test_asan.js).
const PATIENCE = Number(process.env.RUST_CLUSTER_TEST_PATIENCE ?? 1);
const target = process.env.RUST_CLUSTER_TEST_TARGET === 'builtin' ? 'builtin' : 'ours';

/**
 * Runs a fixture as a primary in a process of its own, and resolves when it has ended.
 *
 * - `file`: relative to __test__/fixtures, or absolute
 * - `args`, `nodeArgs`, `env`: for that process
 * - `timeout`: ms, after which it is killed and the promise is rejected with all that it had printed
 * - `onReport(report, child)`: called for each report as it arrives; `child.stdin` can answer
 *
 * Resolves to `{ code, signal, stdout, stderr, reports, values(name), value(name) }`. A process that outlives
 * the primary by more than two seconds is killed, and fails the run.
 */
async function run(file, { args = [], nodeArgs = [], env = {}, timeout = 20_000, onReport } = {}) {
  const runId = randomUUID();
  const reportFile = path.join(os.tmpdir(), `rust-cluster-${runId}.jsonl`);
  fs.writeFileSync(reportFile, '');
  const child = spawn(process.execPath, [...nodeArgs, path.resolve(FIXTURES, file), ...args], {
    env: { ...process.env, ...env, RUST_CLUSTER_RUN_ID: runId, RUST_CLUSTER_REPORT_FILE: reportFile },
  });
  const stopWatching = onReport ? watch(reportFile, (report) => onReport(report, child)) : () => {};
  try {
    const outcome = await ended(child, runId, timeout * PATIENCE, file);
    const reports = parseReports(fs.readFileSync(reportFile, 'utf8'));
    const values = (name) => reports.filter((r) => r.name === name).map((r) => r.value);
    return { ...outcome, reports, values, value: (name) => values(name)[0] };
  } finally {
    stopWatching();
    for (const pid of survivorsOf(runId)) kill(pid);
    fs.rmSync(reportFile, { force: true });
  }
}

/** The same, of a primary that must end by itself with code 0, and without a word on stderr. */
async function runWell(file, options) {
  const outcome = await run(file, options);
  const { code, signal, stderr } = outcome;
  expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: '' });
  return outcome;
}

async function ended(child, runId, timeout, file) {
  const out = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (out.stdout += chunk));
  child.stderr.on('data', (chunk) => (out.stderr += chunk));
  const [code, signal] = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`${file} did not end within ${timeout} ms\n${out.stdout}\n${out.stderr}`));
      kill(child.pid);
    }, timeout);
    child.once('exit', (...status) => {
      clearTimeout(timer);
      resolve(status);
    });
  });
  const left = await survivorsAfter(runId, 2000 * PATIENCE);
  if (left.length > 0) throw new Error(`${file} left processes behind: ${left}\n${out.stderr}`);
  return { code, signal, ...out };
}

function watch(file, onReport) {
  let seen = 0;
  const timer = setInterval(() => {
    const whole = fs.readFileSync(file, 'utf8');
    const lines = whole.slice(0, whole.lastIndexOf('\n') + 1);
    const fresh = lines.slice(seen);
    seen = lines.length;
    for (const report of parseReports(fresh)) onReport(report);
  }, 10);
  return () => clearInterval(timer);
}

function parseReports(lines) {
  return lines
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/** `describe`/`test` for what is ours alone: left out when the built-in is under test. */
const oursOnly = (block) => (target === 'ours' ? block : block.skip);

// RUST_CLUSTER_LANE=0 has all of our workers go by wire.
const way = process.env.RUST_CLUSTER_LANE === '0' ? 'wire' : 'lane';

/** The same for what only the lane does: left out when the wire is under test too. */
const laneOnly = (block) => (way === 'lane' ? oursOnly(block) : block.skip);

module.exports = { run, runWell, target, way, oursOnly, laneOnly };
