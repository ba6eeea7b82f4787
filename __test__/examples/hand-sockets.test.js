'use strict';

const net = require('node:net');
const { oursOnly } = require('../harness/run');
const startExample = require('./start-example');

let example;
afterEach(() => example.stop());

// Says something at once, before any worker can have the socket, and resolves to the greeting and the echo.
function talk(port, localAddress) {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: '127.0.0.1', localAddress }, () => socket.end('ping\n'));
    let heard = '';
    socket.setEncoding('utf8').on('data', (chunk) => (heard += chunk));
    socket.once('error', reject).once('close', () => resolve(heard));
  });
}

oursOnly(test)('the primary hands each client to the worker of its address', async () => {
  example = startExample('hand-sockets.js');
  const port = await example.port();
  const first = await talk(port, '127.0.0.1');
  expect(first).toMatch(/^You talk to worker \d+, pid \d+\nping\n$/);
  for (let i = 0; i < 5; i++) expect(await talk(port, '127.0.0.1')).toBe(first);
  // All of 127/8 is loopback. Some address out of twenty meets another worker, where there is one.
  const others = await Promise.all(Array.from({ length: 20 }, (_, i) => talk(port, `127.0.0.${i + 2}`)));
  expect(new Set(others).size).toBeGreaterThan(1);
});

// What was under way to the worker is lost with it. ECONNREFUSED would say that the primary has ended.
const talkUnlessLost = (port) =>
  talk(port, '127.0.0.1').catch((error) => {
    if (error.code !== 'ECONNRESET') throw error;
  });

oursOnly(test)('when a worker dies another takes its place', async () => {
  example = startExample('hand-sockets.js');
  const port = await example.port();
  const first = await talk(port, '127.0.0.1');
  process.kill(Number(first.match(/pid (\d+)/)[1]), 'SIGKILL');
  let next;
  do next = await talkUnlessLost(port);
  while (!next);
  expect(next).toMatch(/^You talk to worker \d+, pid \d+\nping\n$/);
  expect(next).not.toBe(first);
});
