'use strict';

const net = require('node:net');
const { oursOnly } = require('../harness/run');
const answersFrom = require('./answers-from');
const get = require('./get');
const startExample = require('./start-example');

let example;
afterEach(() => example.stop());

// Two requests on one connection, so that the exception meets the slow request in the same worker.
function crashDuringSlow(port) {
  return new Promise((resolve, reject) => {
    const request = (path) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    const socket = net.connect(port, '127.0.0.1', () => socket.write(request('/slow') + request('/crash')));
    let answer = '';
    socket.setEncoding('utf8').on('data', (chunk) => (answer += chunk));
    socket.once('error', reject).once('close', () => resolve(answer));
  });
}

oursOnly(test)(
  'a worker with an uncaught exception ends its request, and another takes its place',
  async () => {
    example = startExample('graceful-exit.js', { SLOW: '300' });
    const port = await example.port();
    // Two, so that the port stays open when one leaves.
    await answersFrom(port, 2);
    const answer = await crashDuringSlow(port);
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).toMatch(/\r\nconnection: close\r\n/i);
    const [, id] = answer.match(/Hello from worker (\d+)\n/);
    const [, next] = await example.until(new RegExp(`worker ${id} leaves, worker (\\d+) takes its place\n`));
    await example.until(new RegExp(`worker ${id} exited with code 1\n`));
    const answered = new Set();
    while (!answered.has(next)) answered.add((await get(port)).match(/^Hello from worker (\d+)\n$/)[1]);
    expect(answered).not.toContain(id);
  },
);
