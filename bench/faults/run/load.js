'use strict';

const net = require('node:net');
const { setTimeout: sleep } = require('node:timers/promises');

// The clients, in a process of their own: `load.js {"port", "clients", "interval", "pause", "hung"}`. Each request is one
// connection: GET with Connection: close, read to the end. So many clients do that one request after another, with a
// pause between; with an interval instead, a fresh one begins each time it has passed, answered or not. Says "ready",
// begins when spoken to, ends with its stdin or after a minute, and prints what became of each connection.
const { port, clients, interval, pause, hung = 5000 } = JSON.parse(process.argv[2]);
const REQUEST = 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
const LONGEST = 60_000;

const samples = [];
let isOver = false;

async function measure() {
  const [begun, clock] = [Date.now(), performance.now()];
  const { outcome, by } = await requestOnce();
  samples.push({ begun, took: performance.now() - clock, outcome, by });
}

async function inTurn() {
  while (!isOver) {
    await measure();
    if (pause) await sleep(pause);
  }
}

async function atIntervals() {
  const measured = [];
  while (!isOver) {
    measured.push(measure());
    await sleep(interval);
  }
  await Promise.all(measured);
}

function requestOnce() {
  return new Promise((resolve) => {
    let answer = '';
    let outcome = 'closed'; // without an answer
    const socket = net.connect(port, '127.0.0.1', () => socket.write(REQUEST));
    socket.setTimeout(hung, () => {
      outcome = 'hung';
      socket.destroy();
    });
    socket.setEncoding('latin1').on('data', (chunk) => (answer += chunk));
    socket.once('error', () => (outcome = 'reset'));
    socket.once('close', () => {
      const [, pid] = answer.match(/hello (\d+)$/) ?? [];
      resolve(pid ? { outcome: 'ok', by: Number(pid) } : { outcome });
    });
  });
}

async function load() {
  const timer = setTimeout(end, LONGEST);
  if (interval) await atIntervals();
  else await Promise.all(Array.from({ length: clients }, inTurn));
  clearTimeout(timer);
  console.log(JSON.stringify(samples));
}

function end() {
  isOver = true;
}

process.stdin.once('data', load).once('end', end);
console.log('ready');
