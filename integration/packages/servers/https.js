'use strict';

const cluster = require('node:cluster');
const https = require('node:https');
const { setTimeout: sleep } = require('node:timers/promises');

const runPrimary = require('../harness/primary');
const certificate = require('./certificate');
const held = require('./held');

const { TICKET_KEYS } = process.env;

const json = (response, value) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(value));
};

async function answer(request, response) {
  const { worker } = cluster;
  if (request.url === '/held') return held(request, worker).pipe(response);
  if (request.url === '/work') await sleep(5);
  const isReused = request.socket.isSessionReused();
  json(response, { worker: worker.id, isReused, protocol: request.socket.getProtocol() });
}

// `given`: all workers are told the same keys. `own`: each has its own. Else it is as Node's cluster does it: the
// first worker's are everybody's.
function serve() {
  const options = { ...certificate, keepAliveTimeout: 60_000 };
  if (TICKET_KEYS === 'given') options.ticketKeys = Buffer.alloc(48, 'k');
  const server = https.createServer(options, answer);
  server.listen(0, '127.0.0.1', () => {
    if (TICKET_KEYS === 'own') server.setTicketKeys(Buffer.alloc(48, String(cluster.worker.id)));
  });
}

if (cluster.isPrimary) runPrimary(cluster);
else serve();
