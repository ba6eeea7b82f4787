'use strict';

const http = require('node:http');

const tell = (name, value) => console.log(JSON.stringify({ [name]: value ?? null }));

async function onListening(worker, { port, native }) {
  tell('in the worker', native);
  const response = await fetch(`http://127.0.0.1:${port}`);
  tell('answer', await response.text());
  worker.process.kill();
}

function startPrimary(cluster) {
  tell('in the primary', cluster.native);
  tell('stats', cluster.stats?.());
  const worker = cluster.fork();
  worker.on('message', (message) => onListening(worker, message));
  worker.on('exit', (_code, signal) => tell('ended by', signal));
}

function startWorker(cluster) {
  const server = http.createServer((_, response) => response.setHeader('connection', 'close').end('served'));
  server.listen(0, '127.0.0.1', () => {
    process.send({ port: server.address().port, native: cluster.native ?? null });
  });
}

/** One worker, which answers one request, in whatever runtime this is. */
module.exports = function serve(cluster) {
  if (cluster.isPrimary) startPrimary(cluster);
  else startWorker(cluster);
};
