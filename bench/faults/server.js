'use strict';

const http = require('node:http');
const cluster = require('./cluster');

// The server under test: four workers, and one fault, which the runner asks for on stdin. It prints its port.
const WORKERS = 4;
const fault = process.argv[2];

const faults = {
  'primary-blocked': () => block(3000),
  'worker-blocked': () => Object.values(cluster.workers)[0].send('block'),
  kills: () => killEvery(250, 36),
};

function startWorkers() {
  let listening = 0;
  cluster.on('listening', (worker, { port }) => {
    if (++listening === WORKERS) console.log(port);
  });
  for (let i = 0; i < WORKERS; i++) cluster.fork();
  process.stdin.once('data', faults[fault]);
  // The runner has what it wants, or has gone.
  process.stdin.once('end', () => process.exit());
}

// The oldest worker is the victim, so that each has had time to serve.
function killEvery(milliseconds, times) {
  cluster.on('exit', () => cluster.fork());
  const timer = setInterval(() => {
    Object.values(cluster.workers)[0].process.kill('SIGKILL');
    if (--times === 0) clearInterval(timer);
  }, milliseconds);
}

function block(milliseconds) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function serve() {
  process.on('message', () => block(3000));
  http.createServer((request, response) => response.end('hello')).listen(0, '127.0.0.1');
}

if (cluster.isPrimary) startWorkers();
else serve();
