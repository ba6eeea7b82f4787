// A hello server on all cores: one worker per core, one port for all of them.
// Each answer names the worker that gave it; reload, and another one answers.
// Try: node examples/hello.js (PORT and HOST from the environment; PORT=0 takes any free port).
'use strict';

const http = require('node:http');
const { availableParallelism } = require('node:os');
const cluster = require('rust-cluster');

const { PORT = '8000', HOST = '127.0.0.1' } = process.env;

function startWorkers() {
  const workers = availableParallelism();
  for (let i = 0; i < workers; i++) cluster.fork();
  cluster.once('listening', (_, { port }) => {
    const url = `http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${port}/`;
    console.log(`${workers} workers serve ${url}`);
    console.log(`Try: curl ${url}   (again and again: each answer names its worker)`);
  });
}

function serve() {
  const { id, process: self } = cluster.worker;
  http
    .createServer((request, response) => response.end(`Hello from worker ${id}, pid ${self.pid}\n`))
    .listen(Number(PORT), HOST);
}

if (cluster.isPrimary) startWorkers();
else serve();
