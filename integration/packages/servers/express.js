'use strict';

const cluster = require(process.env.CLUSTER_PACKAGE ?? 'node:cluster');

const runPrimary = require('../harness/primary');

function serve() {
  const { createHash } = require('node:crypto');
  const path = require('node:path');
  const { setTimeout: sleep } = require('node:timers/promises');
  const compression = require('compression');
  const cookieSession = require('cookie-session');
  const express = require('express');
  const multer = require('multer');
  const held = require('./held');

  const app = express();
  const { worker } = cluster;
  app.use(compression());
  app.use(cookieSession({ name: 'session', keys: ['shared by all workers'] }));
  app.get('/worker', (request, response) => response.json({ worker: worker.id }));
  app.get('/work', async (request, response) => {
    await sleep(5);
    response.json({ worker: worker.id });
  });
  app.post('/held', (request, response) => held(request, worker).pipe(response));
  app.post('/json', express.json(), (request, response) => response.json({ body: request.body }));
  app.post('/form', express.urlencoded(), (request, response) => response.json({ body: request.body }));
  app.post('/upload', multer({ storage: multer.memoryStorage() }).any(), (request, response) => {
    const sha256 = (buffer) => createHash('sha256').update(buffer).digest('hex');
    const files = request.files.map((f) => ({ name: f.originalname, size: f.size, hash: sha256(f.buffer) }));
    response.json({ body: request.body, files });
  });
  app.post('/echo', (request, response) => request.pipe(response.type(request.get('content-type'))));
  app.get('/visits', (request, response) => {
    request.session.visits = (request.session.visits ?? 0) + 1;
    response.json({ visits: request.session.visits, worker: worker.id });
  });
  app.get('/events', async (request, response) => {
    response.set('content-type', 'text/event-stream');
    for (let i = 1; i <= 5; i++) {
      response.write(`id: ${i}\ndata: event ${i}\n\n`);
      response.flush();
      await sleep(1);
    }
    response.end();
  });
  app.use('/static', express.static(path.join(__dirname, 'static')));
  app.listen(0, '127.0.0.1').keepAliveTimeout = 60_000;
}

if (cluster.isPrimary) runPrimary(cluster);
else serve();
