'use strict';

const net = require('node:net');

const PATIENCE = 10_000;

/** One connection: connects, sends the request if there is one, reads to the end. */
module.exports = function connectOnce(port, request = '') {
  return new Promise((resolve) => {
    const begun = performance.now();
    let answer = '';
    const socket = net.connect(port, '127.0.0.1');
    if (request) socket.write(request);
    socket.setTimeout(PATIENCE, () => socket.destroy());
    socket.setEncoding('latin1').on('data', (chunk) => (answer += chunk));
    socket.on('error', () => {}); // no answer says it
    socket.once('close', () => resolve({ answer, latency: performance.now() - begun }));
  });
};
