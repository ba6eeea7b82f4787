'use strict';

const http = require('node:http');

// Clients that keep their connection, POST without a pause and never retry: a process of its own, until stdin ends.
const { port, count, delays } = JSON.parse(process.argv[2]);
const BODY = 'x'.repeat(1000);
const BYTES = 10_000; // as app.js answers
const REFUSED = 'ECONNREFUSED';
const PATIENCE = 5000; // ms without a word

const outcome = { answered: 0, reset: 0, refused: 0, 'cut off': 0, 'hung (5 s)': 0 };
let isStopped = false;

function post(agent, path) {
  return new Promise((resolve) => {
    const options = { port, host: '127.0.0.1', method: 'POST', path, agent, timeout: PATIENCE };
    const request = http.request(options, (response) => {
      let bytes = 0;
      response.on('data', (chunk) => (bytes += chunk.length));
      response.once('close', () => resolve(bytes === BYTES ? 'answered' : 'cut off'));
    });
    request.once('error', ({ code }) => resolve(code === REFUSED ? 'refused' : 'reset'));
    request.once('timeout', () => {
      resolve('hung (5 s)');
      request.destroy();
    });
    request.end(BODY);
  });
}

async function postOn(delay) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  while (!isStopped) outcome[await post(agent, `/${delay}`)]++;
  agent.destroy();
}

async function main() {
  const all = Array.from({ length: count }, (_, i) => postOn(delays[i % delays.length]));
  process.stdin.resume().once('end', () => (isStopped = true));
  await Promise.all(all);
  process.stdout.write(JSON.stringify(outcome));
}

main();
