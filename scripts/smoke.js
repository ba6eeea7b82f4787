'use strict';

const cluster = require('rust-cluster');
const http = require('node:http');

// Whether the addon beside index.js serves on this machine: two workers have to answer, by lane. Where there is no Linux
// Node's own cluster has to serve instead, and the addon to have said why. It needs nothing installed.

const WORKERS = 2;
const isLinux = process.platform === 'linux';
const reasons = [];

process.on('warning', ({ message }) => reasons.push(message));

function ask(port) {
  return new Promise((resolve, reject) => {
    const read = (response) => response.setEncoding('utf8').once('data', resolve);
    http.get({ host: '127.0.0.1', port, agent: false }, read).once('error', reject);
  });
}

async function checkAnswers(port) {
  const answers = new Set();
  for (let asked = 0; asked < WORKERS; asked++) answers.add(await ask(port));
  const byWire = cluster.stats()?.workers.filter(({ way }) => way === 'wire') ?? [];
  for (const { id, wireBecause } of byWire) reasons.push(`worker ${id} goes by wire: ${wireBecause}`);
  const isRight = isLinux ? cluster.native && byWire.length === 0 : /has no pidfds/.test(reasons.join());
  const how = cluster.native ? 'natively' : 'by Node’s own cluster';
  console.log(
    `${process.platform}-${process.arch}, Node ${process.version}: served ${how} by ${answers.size}`,
  );
  for (const reason of reasons) console.log(reason);
  if (!isRight || answers.size !== WORKERS) process.exitCode = 1;
  cluster.disconnect();
}

function startWorkers() {
  for (let started = 0; started < WORKERS; started++) cluster.fork();
  let listening = 0;
  cluster.on('listening', (worker, { port }) => {
    if (++listening === WORKERS) checkAnswers(port);
  });
}

function serve() {
  const answer = (request, response) => response.end(`${process.pid}`);
  http.createServer(answer).listen(0, '127.0.0.1');
}

if (cluster.isPrimary) startWorkers();
else serve();
