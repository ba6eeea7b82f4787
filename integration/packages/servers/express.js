'use strict';

const cluster = require(process.env.CLUSTER_PACKAGE ?? 'node:cluster');
const { createHash } = require('node:crypto');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');

const runPrimary = require('../harness/primary');
const held = require('./held');

// What comes in the body of a request.
function takeBodies(app, express) {
  const multer = require('multer');

  const sha256 = (buffer) => createHash('sha256').update(buffer).digest('hex');
  const describe = (file) => ({ name: file.originalname, size: file.size, hash: sha256(file.buffer) });
  app.post('/json', express.json(), (request, response) => response.json({ body: request.body }));
  app.post('/form', express.urlencoded(), (request, response) => response.json({ body: request.body }));
  app.post('/upload', multer({ storage: multer.memoryStorage() }).any(), (request, response) =>
    response.json({ body: request.body, files: request.files.map(describe) }),
  );
  app.post('/echo', (request, response) => request.pipe(response.type(request.get('content-type'))));
}

async function sendEvents(request, response) {
  response.set('content-type', 'text/event-stream');
  for (let i = 1; i <= 5; i++) {
    response.write(`id: ${i}\ndata: event ${i}\n\n`);
    response.flush();
    await sleep(1);
  }
  response.end();
}

function serve() {
  const compression = require('compression');
  const cookieSession = require('cookie-session');
  const express = require('express');

  const app = express();
  const { worker } = cluster;
  app.use(compression());
  app.use(cookieSession({ name: 'session', keys: ['shared by all workers'] }));
  takeBodies(app, express);
  app.get('/worker', (request, response) => response.json({ worker: worker.id }));
  app.get('/work', async (request, response) => {
    await sleep(5);
    response.json({ worker: worker.id });
  });
  app.post('/held', (request, response) => held(request, worker).pipe(response));
  app.get('/visits', (request, response) => {
    request.session.visits = (request.session.visits ?? 0) + 1;
    response.json({ visits: request.session.visits, worker: worker.id });
  });
  app.get('/events', sendEvents);
  app.use('/static', express.static(path.join(__dirname, 'static')));
  app.listen(0, '127.0.0.1').keepAliveTimeout = 60_000;
}

if (cluster.isPrimary) runPrimary(cluster);
else serve();
