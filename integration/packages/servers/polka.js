'use strict';

// An app as its users have it, with a framework that knows nothing of cluster and has to get ready first, as Next.js
// has. It knows nothing of its test: it prints where it listens, replaces workers that die, reloads them one by one
// at SIGHUP, and ends at SIGTERM.

const cluster = require('node:cluster');
const http = require('node:http');
const { setTimeout: sleep } = require('node:timers/promises');

const SIZE = 2;

function forkWorker() {
  return new Promise((resolve) => cluster.fork().once('listening', resolve));
}

async function reload() {
  for (const worker of Object.values(cluster.workers)) {
    const { port } = await forkWorker();
    worker.disconnect();
    console.log(`worker ${worker.id} leaves port ${port}`);
  }
  console.log('reloaded');
}

function end() {
  cluster.removeAllListeners('exit');
  cluster.disconnect();
}

async function runPrimary() {
  cluster.on('exit', (worker, code, signal) => {
    console.log(`worker ${worker.id} has ended: ${signal ?? code}`);
    if (!worker.exitedAfterDisconnect) forkWorker();
  });
  process.on('SIGHUP', reload);
  process.once('SIGTERM', end);
  const [{ port }] = await Promise.all(Array.from({ length: SIZE }, forkWorker));
  console.log(`listening on http://127.0.0.1:${port}/`);
}

async function prepare() {
  const polka = require('polka');
  await sleep(10);
  return polka()
    .get('/page/:name', (request, response) => response.end(`<h1>${request.params.name}</h1>`))
    .get('/pid', async (request, response) => {
      await sleep(5);
      response.end(String(process.pid));
    }).handler;
}

async function serve() {
  const handle = await prepare();
  http.createServer((request, response) => handle(request, response)).listen(0, '127.0.0.1');
}

if (cluster.isPrimary) runPrimary();
else serve();
