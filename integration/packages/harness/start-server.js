'use strict';

const { spawn } = require('node:child_process');
const { randomUUID } = require('node:crypto');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');

const { survivorsOf, survivorsAfter, kill } = require('../../../__test__/harness/survivors');
const linkPackage = require('./link-package');

const FOLDER = path.join(__dirname, '..');
const PATIENCE = 30_000;

// The ways to adopt this package. The program is the same under each, and without: it says node:cluster.
const preloads = {
  require: { args: ['--require', 'rust-cluster'] },
  import: { args: ['--import', 'rust-cluster'] },
  options: { env: { NODE_OPTIONS: '--require rust-cluster' } },
  none: {},
};

function within(promise, what) {
  let timer;
  const late = new Promise((resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what()}: nothing for ${PATIENCE} ms`)), PATIENCE);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

// The test would prove nothing if both were the same.
function checkTarget(target, pid) {
  const hasAddon = /\.node( \(deleted\))?$/m.test(fs.readFileSync(`/proc/${pid}/maps`, 'utf8'));
  if (hasAddon !== (target === 'ours')) throw new Error(`this is not ${target}`);
}

function collect(child, server) {
  for (const name of ['stdout', 'stderr']) {
    child[name].setEncoding('utf8').on('data', (chunk) => {
      server[name] += chunk;
      child.emit('output');
    });
  }
}

function spawnPrimary(program, { target, preload = 'require', args = [], env = {}, runId }) {
  linkPackage();
  const way = preloads[target === 'ours' ? preload : 'none'];
  return spawn(process.execPath, [...(way.args ?? []), path.join('servers', program), ...args], {
    cwd: FOLDER,
    env: { ...process.env, NODE_ENV: 'production', ...way.env, ...env, RUST_CLUSTER_RUN_ID: runId },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

/**
 * Starts a program of servers/ as a primary in a process of its own, on `target` `'ours'` or `'builtin'`; resolves
 * when its workers listen. `preload` says how ours gets in, `secure` that clients speak TLS. What comes back:
 *
 * - `pid`, `port`, `workers` (`[{ id, pid }]`, as they were at the start), `stdout`, `stderr` so far
 * - `ask(name, ...args)`: has the primary do something (harness/primary.js), and resolves to its answer
 * - `until(pattern)`: waits until stdout matches
 * - `stop()`: has all workers leave; resolves to `{ code, signal, stderr, exits }` once no process is left
 * - `destroy()`: kills whatever is left
 *
 * A program that knows nothing of this prints its address, and ends at SIGTERM; `listens` is the pattern of that
 * line, which captures the port.
 */
module.exports = async function startServer(program, options) {
  const runId = randomUUID();
  const server = { target: options.target, secure: options.secure ?? false, stdout: '', stderr: '' };
  const child = spawnPrimary(program, { ...options, runId });
  server.pid = child.pid;
  const closed = once(child, 'close');
  const what = (step) => () => `${program} on ${options.target}, ${step}\n${server.stdout}${server.stderr}`;
  const waitFor = (promise, step) => {
    const ended = closed.then(([code, signal]) => {
      throw new Error(`${what(step)()}\nhas ended: ${code} ${signal}`);
    });
    return within(Promise.race([promise, ended]), what(step));
  };
  const nextMessage = (wanted) =>
    new Promise((resolve) => {
      child.on('message', function look(message) {
        if (!wanted(message)) return;
        child.removeListener('message', look);
        resolve(message);
      });
    });

  collect(child, server);
  server.destroy = () => survivorsOf(runId).forEach(kill);
  server.until = (pattern) =>
    waitFor(
      (async () => {
        while (!pattern.test(server.stdout)) await once(child, 'output');
        return server.stdout.match(pattern);
      })(),
      `waiting for ${pattern}`,
    );
  server.ask = async (name, ...args) => {
    const id = randomUUID();
    const reply = nextMessage((message) => message.id === id);
    child.send({ id, name, args });
    const { value, error } = await waitFor(reply, name);
    if (error) throw new Error(error);
    return value;
  };
  server.stop = async () => {
    const exits = server.workers ? await server.ask('stop') : void child.kill();
    const [code, signal] = await within(closed, what('ending'));
    const left = await survivorsAfter(runId, 5000);
    if (left.length > 0) throw new Error(`${what('ended')()}\nhas left processes behind: ${left}`);
    return { code, signal, stderr: server.stderr, exits };
  };
  const ready = async () => {
    if (options.listens) return { port: Number((await server.until(options.listens))[1]) };
    const first = nextMessage((message) => message.ready);
    return (await waitFor(first, 'starting')).ready;
  };
  try {
    const facts = await ready();
    checkTarget(options.target, child.pid);
    return Object.assign(server, facts);
  } catch (error) {
    server.destroy();
    throw error;
  }
};
