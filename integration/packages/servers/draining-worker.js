'use strict';

const { worker } = require('node:cluster');
const http = require('node:http');

const DELAY = 10; // ms

const server = http.createServer((request, response) => {
  request.resume();
  setTimeout(() => response.end(`${worker.id}`), DELAY);
});
server.listen(0, '127.0.0.1');

// As the managers' workers do that are to go, or have an exception that they cannot get over: they leave, and close
// nothing themselves.
process.on('message', (message) => {
  if (message === 'leave') worker.disconnect();
});
