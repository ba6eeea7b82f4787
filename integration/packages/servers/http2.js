'use strict';

const cluster = require('node:cluster');
const http2 = require('node:http2');
const { setTimeout: sleep } = require('node:timers/promises');

const runPrimary = require('../harness/primary');
const certificate = require('./certificate');
const held = require('./held');

// Sessions that have been used: one that is new has its first request on its way.
const used = new Set();
let isLeaving = false;

async function answer(stream, headers) {
  const { worker } = cluster;
  const { ':path': url } = headers;
  stream.on('error', () => {}); // a client that goes away resets its streams
  stream.respond({ ':status': 200 });
  if (url === '/held') return held(stream, worker).pipe(stream);
  if (url === '/echo') return stream.pipe(stream);
  if (url === '/work') await sleep(5);
  stream.end(JSON.stringify({ worker: worker.id, url }));
}

// GOAWAY: what has begun ends well, and nothing begins.
function leave() {
  isLeaving = true;
  for (const session of used) session.close();
}

function serve() {
  const isSecure = process.env.SECURE === '1';
  const server = isSecure ? http2.createSecureServer(certificate) : http2.createServer();
  server.on('stream', (stream, headers) => {
    const { session } = stream;
    if (!used.has(session)) session.once('close', () => used.delete(session));
    used.add(session);
    answer(stream, headers);
    if (isLeaving) session.close();
  });
  process.on('message', (message) => {
    if (message === 'shutdown') leave();
  });
  server.listen(0, '127.0.0.1');
}

if (cluster.isPrimary) runPrimary(cluster);
else serve();
