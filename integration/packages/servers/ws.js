'use strict';

const cluster = require('node:cluster');
const http = require('node:http');
const https = require('node:https');

const runPrimary = require('../harness/primary');
const certificate = require('./certificate');

// Gives back each message, and closes when it is told how: `close CODE REASON`, or `terminate`.
function answer(socket, data, isBinary) {
  const [command, code, reason] = isBinary ? [] : String(data).split(' ');
  if (command === 'close') socket.close(Number(code), reason);
  else if (command === 'terminate') socket.terminate();
  else socket.send(data, { binary: isBinary });
}

function serve() {
  const { WebSocketServer } = require('ws');

  const server = process.env.SECURE === '1' ? https.createServer(certificate) : http.createServer();
  const sockets = new WebSocketServer({ server, perMessageDeflate: { threshold: 64 } });
  sockets.on('connection', (socket) => {
    socket.on('message', (data, isBinary) => answer(socket, data, isBinary));
    // The primary tells the test, which compares what both ends have seen. A worker that leaves has no channel.
    socket.on('close', (code, reason) => {
      cluster.worker.send({ closed: { code, reason: String(reason) } }, () => {});
    });
    socket.send(`worker ${cluster.worker.id}`);
  });
  server.listen(0, '127.0.0.1');
}

// How the workers have seen connections end, in the order of their ends.
function rememberCloses() {
  const closes = [];
  cluster.on('message', (worker, { closed }) => {
    closes.push(closed);
    cluster.emit('closed');
  });
  return async (count) => {
    while (closes.length < count) await new Promise((resolve) => cluster.once('closed', resolve));
    return closes;
  };
}

if (cluster.isPrimary) runPrimary(cluster, { commands: { closes: rememberCloses() } });
else serve();
