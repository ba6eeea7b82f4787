// An app that knows only node:cluster. Preloaded, rust-cluster takes that over, in the workers too.
// Without the option it is the same app with Node's own cluster.
// Try: node --require rust-cluster examples/untouched.js (PORT, HOST as in hello.js).
'use strict';

const cluster = require('node:cluster');
const http = require('node:http');
const { availableParallelism } = require('node:os');

const { PORT = '8000', HOST = '127.0.0.1' } = process.env;

function startWorkers() {
  for (let i = 0; i < availableParallelism(); i++) cluster.fork();
  cluster.once('listening', (_, { port }) => {
    console.log(cluster.native ? 'rust-cluster serves' : "Node's own cluster serves");
    console.log(`Try: curl http://${HOST}:${port}/`);
  });
}

function serve() {
  http
    .createServer((_, response) => response.end(`Hello from worker ${cluster.worker.id}\n`))
    .listen(Number(PORT), HOST);
}

if (cluster.isPrimary) startWorkers();
else serve();
