'use strict';

const { once } = require('node:events');
const path = require('node:path');
const readline = require('node:readline');

const contenderEnv = require('./contender_env');
const endServer = require('./end_server');
const startChild = require('../children/start_child');

// 32 workers on two cores take some seconds.
const READY = 30_000;

/**
 * Starts a contender's server and resolves when all its workers listen: `port`, the pids of what stands in `front`
 * of the workers (a primary, a proxy, nothing) and of the `workers`, and `end()`.
 */
module.exports = async function startServer(contender, node, config) {
  const program = path.join(__dirname, 'programs', contender.program ?? 'serve.js');
  const args = [program, JSON.stringify({ ...config, ...contender.config })];
  const child = startChild(node, args, { env: contenderEnv(contender) });
  const gone = once(child, 'exit');
  try {
    const { port, front, workers } = await readReady(child);
    return { port, front, workers, end: () => endServer(child, gone, workers) };
  } catch (error) {
    await endServer(child, gone, []);
    throw error;
  }
};

async function readReady(child) {
  const timer = setTimeout(() => child.kill('SIGKILL'), READY);
  try {
    for await (const line of readline.createInterface({ input: child.stdout })) return JSON.parse(line);
    throw new Error('the server ended before it was ready');
  } finally {
    clearTimeout(timer);
  }
}
