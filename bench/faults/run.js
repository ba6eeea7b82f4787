'use strict';

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');

/** Runs one fault on one target ('builtin' or 'ours') under load; resolves to `{ outcomes, latencies }`. */
module.exports = async function run(target, { fault, duration, clients = 0, interval = 0 }) {
  const server = startNode('server.js', [fault], { RUST_CLUSTER_BENCH_TARGET: target });
  const gone = once(server, 'exit');
  try {
    const [port] = await once(server.stdout, 'data');
    const load = startNode('load.js', [String(port).trim(), duration, clients, interval]);
    await once(load.stdout, 'data');
    server.stdin.write(fault);
    load.stdin.write('go');
    return JSON.parse(await readAll(load.stdout));
  } finally {
    server.stdin.end();
    server.kill('SIGTERM');
    await gone;
  }
};

function startNode(file, args, env = {}) {
  return spawn(process.execPath, [path.join(__dirname, file), ...args.map(String)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
}

async function readAll(stream) {
  let text = '';
  for await (const chunk of stream) text += chunk;
  return text;
}
