'use strict';

const http = require('node:http');
const net = require('node:net');

const HOST = '127.0.0.1';

// Each kind of client makes one connection, or one request, and calls `done(error)` when that has ended; what its
// server is to answer it checks. `ports`: of the primary; `amount`: milliseconds, for those that wait.

function get(options, done) {
  const request = http.get({ host: HOST, ...options }, (response) => {
    let body = '';
    response.on('data', (chunk) => (body += chunk));
    response.on('error', done);
    response.on('end', () => done(/^\d+\n$/.test(body) ? null : new Error(`answered ${body}`)));
  });
  request.on('error', done);
  return request;
}

function connect(port, done, expected) {
  const socket = net.connect({ port, host: HOST, allowHalfOpen: true });
  let got = '';
  socket.on('data', (chunk) => (got += chunk));
  socket.on('error', done);
  socket.on('end', () => {
    socket.end();
    done(got === expected ? null : new Error(`got "${got}", not "${expected}"`));
  });
  return socket;
}

function abort({ web }, done, amount) {
  const socket = net.connect(web, HOST);
  socket.on('error', done);
  socket.write('GET / HTTP/1.1\r\nHost: soa', () => {
    // FIN for some, RST for others.
    if (amount % 2) socket.resetAndDestroy();
    else socket.destroy();
  });
  socket.on('close', () => done(null));
  return socket;
}

module.exports = {
  short: ({ web }, done) => get({ port: web, agent: false }, done),
  keepAlive: ({ web }, done, amount, agent) => get({ port: web, agent }, done),
  aborted: abort,
  halfClosed: ({ raw }, done) => connect(raw, done, 'half').end('half'),
  idle({ raw }, done, amount) {
    let isOver = false;
    // A process that dies has its kernel say an orderly goodbye, unless there is something that it has not read.
    const socket = connect(raw, (error) => done(error ?? (isOver ? null : new Error('cut off'))), 'idle');
    socket.write('idle');
    setTimeout(() => {
      isOver = true;
      socket.end();
    }, amount);
    return socket;
  },
  handed: ({ handing }, done) => connect(handing, done, 'handed'),
  returned({ raw }, done) {
    const socket = connect(raw, done, 'returned');
    socket.write('return');
    return socket;
  },
};
