'use strict';

const cluster = require('node:cluster');
const http = require('node:http');

const report = require('../../../__test__/harness/report');

// Preloaded into an app of two workers that answer with their pid: asks when both listen, tells what it saw, and ends it.

const REQUESTS = 20;

process.on('warning', ({ code, message }) => report('warning', { code, message }));

function get(port) {
  return new Promise((resolve, reject) => {
    const request = http.get({ port, host: '127.0.0.1', agent: false }, (response) => {
      response.setEncoding('utf8').once('data', resolve);
    });
    request.once('error', reject);
  });
}

async function ask(port) {
  const pids = Object.values(cluster.workers).map((worker) => `${worker.process.pid}`);
  const answers = await Promise.all(Array.from({ length: REQUESTS }, () => get(port)));
  report('answered by', pids.filter((pid) => answers.includes(pid)).length);
  report('native', cluster.native);
  report('ways', cluster.stats()?.workers.map(({ way }) => way) ?? null);
  cluster.disconnect();
}

if (cluster.isPrimary) {
  let listening = 0;
  cluster.on('listening', (worker, { port }) => {
    if (++listening === 2) ask(port);
  });
}
