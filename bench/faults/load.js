'use strict';

const net = require('node:net');

// The clients, in a process of their own: `load.js <port> <milliseconds> <clients> <interval>`. Each request is one
// connection: GET with Connection: close, read to the end. So many clients do that one request after another; with
// an interval instead, a fresh one begins each time it has passed, answered or not. Says "ready", begins when
// spoken to, and prints the outcomes as JSON.
const [port, duration, clients, interval] = process.argv.slice(2).map(Number);
const REQUEST = 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
const HUNG = 5000;

const outcomes = { ok: 0, reset: 0, closed: 0, hung: 0 };
const latencies = [];

async function measure() {
  const begun = performance.now();
  const outcome = await requestOnce();
  outcomes[outcome]++;
  latencies.push(performance.now() - begun);
}

async function inTurn(deadline) {
  while (Date.now() < deadline) await measure();
}

async function atIntervals(deadline) {
  const measured = [];
  while (Date.now() < deadline) {
    measured.push(measure());
    await new Promise((resolve) => setTimeout(resolve, interval));
  }
  await Promise.all(measured);
}

function requestOnce() {
  return new Promise((resolve) => {
    let answer = '';
    let outcome = 'closed'; // without an answer
    const socket = net.connect(port, '127.0.0.1', () => socket.write(REQUEST));
    socket.setTimeout(HUNG, () => {
      outcome = 'hung';
      socket.destroy();
    });
    socket.setEncoding('latin1').on('data', (chunk) => (answer += chunk));
    socket.once('error', () => (outcome = 'reset'));
    socket.once('close', () => resolve(answer.endsWith('hello') ? 'ok' : outcome));
  });
}

async function load() {
  const deadline = Date.now() + duration;
  if (interval) await atIntervals(deadline);
  else await Promise.all(Array.from({ length: clients }, () => inTurn(deadline)));
  console.log(JSON.stringify({ outcomes, latencies }));
  process.stdin.destroy();
}

process.stdin.once('data', load);
console.log('ready');
