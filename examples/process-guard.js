// Keeps a number of workers alive: one that exits is forked again, later and later when it fails at once.
// A worker that has lived for a while starts from the shortest delay; after LIMIT failures in a row the guard ends.
// Try: node examples/process-guard.js, then kill a worker; or set FAIL=1 to see it give up.
'use strict';

const http = require('node:http');
const { availableParallelism } = require('node:os');
const cluster = require('rust-cluster');

// Two at least: one serves while another is replaced.
const WORKERS = Math.max(2, availableParallelism());
const { PORT = '8000', HOST = '127.0.0.1', LIMIT = '5', DELAY = '100', FAIL } = process.env;
const STABLE = 5000;
let failures = 0;

function guard() {
  cluster.on('exit', replace);
  cluster.once('listening', (_, { port }) => console.log(`Try: curl http://${HOST}:${port}/`));
  for (let i = 0; i < WORKERS; i++) start();
}

function start() {
  const worker = cluster.fork();
  // Has it lived, then whatever ends it later is a new story.
  const timer = setTimeout(() => (failures = 0), STABLE);
  worker.once('exit', () => clearTimeout(timer));
}

function replace(worker, code, signal) {
  if (worker.exitedAfterDisconnect) return;
  console.log(`worker ${worker.id} ended (${signal ?? code})`);
  if (++failures > Number(LIMIT)) return giveUp();
  const delay = Number(DELAY) * 2 ** (failures - 1);
  console.log(`another one in ${delay} ms`);
  setTimeout(start, delay);
}

function giveUp() {
  console.error(`${failures} workers failed in a row: giving up`);
  process.exit(1);
}

function serve() {
  if (FAIL) process.exit(3);
  http.createServer((_, response) => response.end(`${process.pid}\n`)).listen(Number(PORT), HOST);
}

if (cluster.isPrimary) guard();
else serve();
