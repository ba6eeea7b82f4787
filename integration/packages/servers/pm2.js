'use strict';

const cluster = require('node:cluster');
const fs = require('node:fs');
const http = require('node:http');

// An app as PM2 starts it in its cluster mode: PM2's daemon is the primary, and this file a worker. It says who it is, and
// into PORT_FILE where it listens.
const server = http.createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ worker: cluster.worker.id, pid: process.pid }));
});
server.listen(0, '127.0.0.1', () => {
  const file = `${process.env.PORT_FILE}.${process.pid}`;
  fs.writeFileSync(file, `${server.address().port}`);
  fs.renameSync(file, process.env.PORT_FILE); // whole, for whoever reads it
});
