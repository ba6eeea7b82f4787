// The hello server with Express: nothing in the app knows of the cluster.
// The primary starts the workers; each of them runs the app as if it were alone.
// Try: npm install express, then node examples/express.js (PORT, HOST as in hello.js).
'use strict';

const { availableParallelism } = require('node:os');
const express = require('express');
const cluster = require('rust-cluster');

const { PORT = '8000', HOST = '127.0.0.1' } = process.env;

function startWorkers() {
  for (let i = 0; i < availableParallelism(); i++) cluster.fork();
  cluster.once('listening', (_, { port }) => console.log(`Try: curl http://${HOST}:${port}/`));
}

function serve() {
  const app = express();
  app.get('/', (request, response) => {
    response.json({ hello: 'world', worker: cluster.worker.id, pid: process.pid });
  });
  app.listen(Number(PORT), HOST);
}

if (cluster.isPrimary) startWorkers();
else serve();
