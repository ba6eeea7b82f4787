'use strict';

const { spawn } = require('node:child_process');
const path = require('node:path');

const countCpu = require('./child_cpu');

const ROOT = path.join(__dirname, '..', '..');
const LIMIT = 15 * 60_000;
// The output is read by tests and counted. Some tools colour a pipe too where CI is set, as picocolors does; and Node
// warns of NO_COLOR beside FORCE_COLOR.
const IN_PLAIN_TEXT = { NO_COLOR: '1', FORCE_COLOR: undefined };
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

// The whole group: a test runner's processes must not outlive it.
function killGroup({ pid }) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // all of them have ended
  }
}

function collect(child) {
  const chunks = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => chunks.push(chunk));
  }
  return chunks;
}

// A signal to this process ends the group too.
function passSignals(child) {
  const stop = (signal) => {
    killGroup(child);
    process.removeListener(signal, stop);
    process.kill(process.pid, signal);
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  return () => SIGNALS.forEach((signal) => process.removeListener(signal, stop));
}

// CPU seconds that have been counted as some command's, or are none's.
let counted = 0;

function addCpu() {
  const before = counted;
  counted = countCpu();
  return Math.round(counted - before);
}

/**
 * Runs a command in a process group of its own, of which nothing is left at the end. Resolves to `{ status, output,
 * seconds, cpu }`; status is 0 for success, else the exit code, the signal, or why it could not be run; cpu is its
 * seconds of CPU time on Linux, without what it had left behind.
 */
module.exports = async function runStep(command, args, { cwd = ROOT, env, limit = LIMIT } = {}) {
  const started = Date.now();
  addCpu();
  const child = spawn(command, args, {
    cwd,
    detached: true,
    env: { ...process.env, ...IN_PLAIN_TEXT, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks = collect(child);
  const stopPassing = passSignals(child);
  let hasTimedOut = false;
  let cpu = 0;
  const timer = setTimeout(() => {
    hasTimedOut = true;
    killGroup(child);
  }, limit);
  const status = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => {
      // It has been waited for just now, and no other command since it was counted last.
      cpu = addCpu();
      // What it left behind holds its output open.
      killGroup(child);
      child.once('close', () => resolve(code ?? signal));
    });
  });
  clearTimeout(timer);
  stopPassing();
  const seconds = Math.round((Date.now() - started) / 1000);
  return {
    status: hasTimedOut ? `ended after ${limit / 1000} s` : status,
    output: chunks.join(''),
    seconds,
    cpu,
  };
};
