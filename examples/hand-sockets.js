// The primary accepts raw sockets itself and hands each one to a worker of its choice.
// Here the choice is by the client's address: the same client always meets the same worker.
// Try: node examples/hand-sockets.js, then nc 127.0.0.1 8000 (PORT, HOST as in hello.js).
'use strict';

const net = require('node:net');
const { availableParallelism } = require('node:os');
const cluster = require('rust-cluster');

const { PORT = '8000', HOST = '127.0.0.1' } = process.env;

function acceptAndHand() {
  const workers = Array.from({ length: Math.max(2, availableParallelism()) }, () => cluster.fork());
  cluster.on('exit', (worker) => {
    workers[workers.indexOf(worker)] = cluster.fork();
  });
  // pauseOnConnect: what the client says first must wait for the worker.
  const server = net.createServer({ pauseOnConnect: true }, (socket) => {
    const worker = workers[hash(socket.remoteAddress) % workers.length];
    // A worker may have died a moment ago. Without a callback that would be an 'error' event of the worker.
    worker.send('socket', socket, (error) => error && socket.destroy());
  });
  server.listen(Number(PORT), HOST, () => console.log(`Try: nc ${HOST} ${server.address().port}`));
}

function hash(text) {
  return [...text].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) >>> 0, 0);
}

function serve() {
  process.on('message', (message, socket) => {
    // A client that has gone in the meantime arrives as undefined.
    if (message !== 'socket' || !socket) return;
    socket.once('error', () => socket.destroy());
    socket.write(`You talk to worker ${cluster.worker.id}, pid ${process.pid}\n`);
    socket.pipe(socket);
    socket.resume();
  });
}

if (cluster.isPrimary) acceptAndHand();
else serve();
