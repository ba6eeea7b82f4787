'use strict';

const http = require('node:http');
const net = require('node:net');

// What a worker of the soak does: HTTP, raw connections that it sends back as they come, a port for a moment, and an
// answer to each message. A connection that begins with `return` it sends to its primary, one that it gets it serves.

const web = http.createServer((request, response) => response.end(`${process.pid}\n`));

const raw = net.createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('error', () => {});
  socket.once('data', (first) => {
    if (String(first) === 'return') {
      process.send({ returned: true }, socket, () => {});
      return;
    }
    socket.write(first);
    socket.pipe(socket);
  });
  socket.on('end', () => socket.end());
});

function openForAMoment() {
  const server = net.createServer((socket) => socket.on('error', () => {}).end('moment'));
  server.listen(0, '127.0.0.1', () => {
    const client = net.connect(server.address().port, '127.0.0.1').resume();
    client.on('error', () => {});
    client.on('close', () => server.close());
  });
}

process.on('message', (message, socket) => {
  if (message.rest) {
    global.gc();
    process.send({ rested: true });
  } else if (message.handed) socket?.on('error', () => {}).end('handed');
  else if (message.open) openForAMoment();
  else if (process.connected) process.send(message, () => {});
});

// An idle connection is closed by nobody's clock, which would race with the client's next request; only by the end
// of this worker, which would wait for it.
web.keepAliveTimeout = 0;
process.on('disconnect', () => {
  web.keepAliveTimeout = 100;
  web.closeIdleConnections();
});

let listening = 0;
const count = () =>
  ++listening === 2 && process.send({ ports: { web: web.address().port, raw: raw.address().port } });
web.listen({ port: 0, host: '127.0.0.1' }, count);
raw.listen({ port: 0, host: '127.0.0.1' }, count);
