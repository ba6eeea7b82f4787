'use strict';

const cluster = require('node:cluster');
const http = require('node:http');
const { setTimeout: sleep } = require('node:timers/promises');

const runPrimary = require('../harness/primary');
const held = require('./held');

async function answer(request, response) {
  const { worker } = cluster;
  if (request.url === '/held') return held(request, worker).pipe(response);
  if (request.url === '/echo') return request.pipe(response);
  if (request.url === '/work') await sleep(5);
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ worker: worker.id, url: request.url }));
}

// An upgraded connection says who has it, and gives back what it is sent.
function upgrade(request, socket, head) {
  socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
  socket.write(`worker ${cluster.worker.id}\n`);
  socket.unshift(head);
  socket.pipe(socket);
}

function serve() {
  const server = http.createServer({ keepAliveTimeout: 60_000 }, answer);
  server.on('upgrade', upgrade);
  server.on('checkContinue', (request, response) => {
    if (request.headers['x-refuse']) return response.writeHead(417).end();
    response.writeContinue();
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
}

if (cluster.isPrimary) runPrimary(cluster);
else serve();
