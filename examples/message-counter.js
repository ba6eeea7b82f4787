// Workers report each request to the primary by a message; the primary counts them all.
// GET /count asks the primary: the worker passes the question on and answers with what comes back.
// Try: node examples/message-counter.js (PORT, HOST as in hello.js).
'use strict';

const http = require('node:http');
const { availableParallelism } = require('node:os');
const cluster = require('rust-cluster');

const { PORT = '8000', HOST = '127.0.0.1' } = process.env;

function count() {
  const requests = {};
  cluster.on('message', (worker, { type, question }) => {
    if (type === 'request') requests[worker.id] = (requests[worker.id] ?? 0) + 1;
    // It may have died since it asked. Without a callback that would be an 'error' event of the worker.
    if (type === 'count') worker.send({ question, requests }, () => {});
  });
  for (let i = 0; i < availableParallelism(); i++) cluster.fork();
  cluster.on('exit', () => cluster.fork());
  cluster.once('listening', (_, { port }) => {
    console.log(`Try: curl http://${HOST}:${port}/ and then curl http://${HOST}:${port}/count`);
  });
}

function serve() {
  const waiting = new Map();
  let questions = 0;
  process.on('message', ({ question, requests }) => {
    waiting.get(question).end(`${JSON.stringify({ requests })}\n`);
    waiting.delete(question);
  });
  const server = http.createServer((request, response) => {
    if (request.url === '/count') {
      waiting.set(++questions, response);
      process.send({ type: 'count', question: questions });
    } else {
      process.send({ type: 'request' });
      response.end(`Counted by worker ${cluster.worker.id}\n`);
    }
  });
  server.listen(Number(PORT), HOST);
}

if (cluster.isPrimary) count();
else serve();
