'use strict';

const { worker } = require('node:cluster');
const http = require('node:http');

const held = require('./held');

const [, , isGraceful] = process.argv;

const server = http.createServer((request, response) => {
  if (request.url === '/held') return held(request, worker).pipe(response);
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ worker: worker.id, index: process.env.CFORK_WORKER_INDEX }));
});

process.on('message', () => {
  throw new Error('out of tea');
});

// No new work for a process that nobody knows the state of, but what it has is finished.
function leave() {
  server.close(() => process.exit(1));
  worker.disconnect();
}

if (isGraceful) process.once('uncaughtException', leave);
server.listen(0, '127.0.0.1');
