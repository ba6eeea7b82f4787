'use strict';

const { spawn } = require('node:child_process');
const { randomUUID } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const FIXTURES = path.join(__dirname, '..', 'fixtures');
const target = process.env.RUST_CLUSTER_TEST_TARGET === 'builtin' ? 'builtin' : 'ours';

// Every process of a run carries the run's id in its environment, so that survivors can be found in /proc.
function survivorsOf(runId) {
  const mark = `RUST_CLUSTER_RUN_ID=${runId}`;
  return fs.readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return fs.readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(mark);
    } catch {
      return false; // gone in the meantime
    }
  });
}

function parseReports(lines) {
  return lines
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/**
 * Runs a fixture as a primary in a process of its own, and resolves when it has ended.
 *
 * - `file`: relative to __test__/fixtures, or absolute
 * - `args`, `nodeArgs`, `env`: for that process
 * - `timeout`: ms, after which it is killed and the promise is rejected with all it had printed
 * - `onReport(report, child)`: called for each report as it arrives
 *
 * Resolves to `{ code, signal, stdout, stderr, reports, values(name), value(name) }`. A process that outlives
 * the primary by more than two seconds is killed, and fails the run.
 */
function run(file, { args = [], nodeArgs = [], env = {}, timeout = 20_000, onReport } = {}) {
  const runId = randomUUID();
  const child = spawn(process.execPath, [...nodeArgs, path.resolve(FIXTURES, file), ...args], {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env, RUST_CLUSTER_RUN_ID: runId, RUST_CLUSTER_REPORT_FD: '3' },
  });
  const out = { stdout: '', stderr: '', lines: '' };
  child.stdout.on('data', (chunk) => (out.stdout += chunk));
  child.stderr.on('data', (chunk) => (out.stderr += chunk));
  let partial = '';
  child.stdio[3].on('data', (chunk) => {
    out.lines += chunk;
    const lines = (partial + chunk).split('\n');
    partial = lines.pop();
    if (onReport) for (const report of parseReports(lines.join('\n'))) onReport(report, child);
  });

  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      for (const pid of survivorsOf(runId)) kill(pid);
      reject(new Error(`${file} did not end within ${timeout} ms\n${out.stdout}\n${out.stderr}\n${out.lines}`));
    }, timeout);
    child.once('exit', (code, signal) => waitForSurvivors(runId, 40, () => {
      clearTimeout(timer);
      const left = survivorsOf(runId);
      for (const pid of left) kill(pid);
      if (left.length > 0) return reject(new Error(`${file} left processes behind: ${left}\n${out.stderr}`));
      const reports = parseReports(out.lines);
      const values = (name) => reports.filter((r) => r.name === name).map((r) => r.value);
      resolve({ code, signal, ...out, reports, values, value: (name) => values(name)[0] });
    }));
  });
}

function kill(pid) {
  try {
    process.kill(Number(pid), 'SIGKILL');
  } catch {
    // gone in the meantime
  }
}

// Workers end by themselves when their primary has gone; that takes them a few milliseconds.
function waitForSurvivors(runId, tries, done) {
  if (tries === 0 || survivorsOf(runId).length === 0) return setTimeout(done, 10);
  setTimeout(waitForSurvivors, 50, runId, tries - 1, done);
}

/** `describe`/`test` for what is ours alone, left out when the built-in is under test. */
const oursOnly = (block) => (target === 'ours' ? block : block.skip);

module.exports = { run, target, oursOnly };
