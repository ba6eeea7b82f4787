'use strict';

const { once } = require('node:events');
const net = require('node:net');

/** A port that is free now, for a server that cannot tell which one it got. */
module.exports = async function findFreePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
};
