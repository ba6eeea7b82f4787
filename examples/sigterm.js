// SIGTERM ends it in good order: the port is closed at once, requests in progress are finished, the exit code is 0.
// The workers leave the signal to the primary, so it may go to the whole process group. What takes longer is killed.
// Try: node examples/sigterm.js, GET /slow (takes SLOW ms), then kill the pid that it prints (GRACE in ms).
'use strict';

const http = require('node:http');
const { availableParallelism } = require('node:os');
const cluster = require('rust-cluster');

const { PORT = '8000', HOST = '127.0.0.1', SLOW = '5000', GRACE = '10000' } = process.env;
let isEnding = false;

function lead() {
  // One that fails before it has served would fail again.
  cluster.on('listening', (worker) => worker.once('exit', replace));
  cluster.once('listening', (_, { port }) => {
    console.log(`kill ${process.pid} ends it`);
    console.log(`Try: curl http://${HOST}:${port}/slow`);
  });
  // The signal may end one that is still starting; it cannot be told to disconnect then (EPIPE), and need not be.
  cluster.on('fork', (worker) => worker.on('error', () => {}));
  // Not `once`: a manager may signal twice, and the second time would end it at once.
  process.on('SIGTERM', end);
  for (let i = 0; i < availableParallelism(); i++) cluster.fork();
}

function replace() {
  if (!isEnding) cluster.fork();
}

function end() {
  if (isEnding) return;
  isEnding = true;
  const workers = Object.values(cluster.workers); // disconnect() takes them from there
  cluster.disconnect();
  console.log('No new connections; requests in progress are finished');
  // With the last worker the primary ends too, and this timer with it.
  setTimeout(() => workers.forEach((worker) => worker.process.kill('SIGKILL')), Number(GRACE)).unref();
}

function serve() {
  process.on('SIGTERM', () => {});
  http
    .createServer((request, response) => {
      if (request.url === '/slow') answerLater(response);
      else answer(response);
    })
    .listen(Number(PORT), HOST);
}

function answerLater(response) {
  console.log(`worker ${cluster.worker.id} answers in ${SLOW} ms`);
  setTimeout(answer, Number(SLOW), response);
}

function answer(response) {
  // disconnect() has ended the idle connections; this one would be kept for another request, and the worker with it.
  if (cluster.worker.exitedAfterDisconnect) response.setHeader('connection', 'close');
  response.end(`Hello from worker ${cluster.worker.id}\n`);
}

if (cluster.isPrimary) lead();
else serve();
