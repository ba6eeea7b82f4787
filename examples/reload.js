// Replaces all workers without refusing a connection, one at a time: say, after a new version was put in place.
// A newcomer serves before its predecessor is told to disconnect; that one drains: it loses no request, and exits.
// Try: node examples/reload.js, then kill -HUP the pid that it prints (PORT, HOST as in hello.js).
'use strict';

const { once } = require('node:events');
const http = require('node:http');
const { availableParallelism } = require('node:os');
const cluster = require('rust-cluster');

const { PORT = '8000', HOST = '127.0.0.1' } = process.env;
const GRACE = 30_000; // ms; whatever holds a worker must not hold the reload for ever

function lead() {
  cluster.setupPrimary({ grace: GRACE });
  const served = new WeakSet();
  cluster.on('listening', (worker) => served.add(worker));
  // One that fails before it has served would fail again.
  cluster.on('exit', (worker) => {
    if (served.has(worker) && !worker.exitedAfterDisconnect) cluster.fork();
  });
  for (let i = 0; i < availableParallelism(); i++) cluster.fork();
  let reloading = Promise.resolve();
  process.on('SIGHUP', () => (reloading = reloading.then(reload)));
  cluster.once('listening', (_, { port }) => {
    console.log(`kill -HUP ${process.pid} replaces the workers`);
    console.log(`Try: curl http://${HOST}:${port}/`);
  });
}

async function reload() {
  for (const old of Object.values(cluster.workers)) {
    if (!(await serves(cluster.fork()))) return console.error('The new worker failed: the old ones stay.');
    await leave(old);
  }
  console.log('All workers are new');
}

function serves(worker) {
  return new Promise((resolve) => {
    worker.once('listening', () => resolve(true)).once('exit', () => resolve(false));
  });
}

async function leave(worker) {
  if (worker.isDead()) return;
  worker.disconnect();
  await once(worker, 'exit');
}

function serve() {
  http
    .createServer((_, response) => response.end(`Hello from pid ${process.pid}\n`))
    .listen(Number(PORT), HOST);
}

if (cluster.isPrimary) lead();
else serve();
