// A worker with an uncaught exception leaves in good order: it accepts nothing more, turns keep-alive off,
// disconnects, ends the requests that it still has, and exits. The primary forks a replacement at once.
// Try: node examples/graceful-exit.js, then GET /, /slow (takes SLOW ms) and /crash.
'use strict';

const http = require('node:http');
const { availableParallelism } = require('node:os');
const cluster = require('rust-cluster');

// Two at least: one serves while another is replaced.
const WORKERS = Math.max(2, availableParallelism());
const { PORT = '8000', HOST = '127.0.0.1', SLOW = '2000' } = process.env;
const PATIENCE = 30_000;

function startWorkers() {
  for (let i = 0; i < WORKERS; i++) cluster.fork();
  cluster.on('message', (worker) => {
    const replacement = cluster.fork();
    console.log(`worker ${worker.id} leaves, worker ${replacement.id} takes its place`);
  });
  cluster.on('exit', (worker, code) => console.log(`worker ${worker.id} exited with code ${code}`));
  cluster.once('listening', (_, { port }) => console.log(`Try: curl http://${HOST}:${port}/crash`));
}

function serve() {
  const open = new Set();
  const server = http.createServer((request, response) => {
    open.add(response);
    response.once('close', () => open.delete(response));
    if (request.url === '/crash') setImmediate(crash, response);
    else if (request.url === '/slow') setTimeout(answer, Number(SLOW), response);
    else answer(response);
  });
  server.listen(Number(PORT), HOST);
  process.once('uncaughtException', (error) => leave(server, open, error));
}

function answer(response) {
  response.end(`Hello from worker ${cluster.worker.id}\n`);
}

function crash(response) {
  response.writeHead(500, { connection: 'close' });
  answer(response);
  throw new Error('something nobody caught');
}

function leave(server, open, error) {
  console.error(`worker ${cluster.worker.id}: ${error.message}`);
  process.exitCode = 1;
  // Whatever is in a broken state must not keep the process for ever.
  setTimeout(() => process.exit(1), PATIENCE).unref();
  process.send('leaving');
  for (const response of open) {
    if (!response.headersSent) response.setHeader('connection', 'close');
  }
  cluster.worker.disconnect(); // closes the server, and the channel when its connections have ended
  server.closeIdleConnections();
}

if (cluster.isPrimary) startWorkers();
else serve();
