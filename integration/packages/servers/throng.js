'use strict';

const cluster = require('node:cluster');
const http = require('node:http');

const throng = require('throng');

require('../harness/answer-stats');

const [, , grace, stubborn] = process.argv;
const COUNT = 2;

// Each event of a worker is told as a line of its own.
async function master() {
  for (const event of ['online', 'listening', 'disconnect', 'exit']) {
    cluster.on(event, ({ id, exitedAfterDisconnect }, ...args) => {
      const how = event === 'exit' ? ` ${args.join(' ')} ${exitedAfterDisconnect}` : '';
      console.log(`${id} ${event}${how}`);
    });
  }
  process.once('exit', (code) => console.log(`primary exit ${code}`));
  tellReady();
}

// Not as `workers`: those would be told to stop by the test, but this primary has its own way, at SIGTERM.
function tellReady() {
  const pids = [];
  cluster.on('listening', ({ id, process: { pid } }, { port }) => {
    pids.push({ id, pid });
    if (pids.length === COUNT) process.send({ ready: { port, pids } });
  });
}

async function worker(id, disconnect) {
  const server = http.createServer((request, response) => {
    response.setHeader('connection', 'close');
    // Answered when the worker has been told to go: that is what the grace is for.
    if (request.url !== '/slow') return response.end(`${id}`);
    response.write('.');
    process.once('SIGTERM', () => setTimeout(() => response.end(`${id}`), 100));
  });
  process.once('SIGTERM', () => {
    console.log(`worker ${id} SIGTERM`);
    if (!stubborn) disconnect();
  });
  // A timer holds a worker after its channel has gone, too.
  if (stubborn) setInterval(() => {}, 1000);
  server.listen(0, '127.0.0.1');
}

throng({ master, worker, count: COUNT, grace: Number(grace) });
