'use strict';

const net = require('node:net');

// Closes what it accepts. Says first who did, so that the clients can tell the workers apart.
module.exports = () => net.createServer((socket) => socket.end(String(process.pid)));
