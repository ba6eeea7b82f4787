'use strict';

const { once } = require('node:events');
const http = require('node:http');
const chooseCluster = require('../../servers/choose_cluster');

// The server under test: `server.js <fault> <cluster>`. Says its port and pids when all workers listen, breaks when
// spoken to, says when that is over and what the fault tells, and ends with its stdin.
const [name, target] = process.argv.slice(2);
const fault = require(`../${name}`);
const cluster = chooseCluster({ cluster: target });

async function lead({ workers = 4 }) {
  // Whoever runs this has what it wants, or has gone.
  process.stdin.once('end', () => process.exit());
  const asked = once(process.stdin, 'data');
  say({ port: await startWorkers(workers), primary: process.pid, workers: listWorkers() });
  await asked;
  const told = await fault.inPrimary(cluster);
  say({ told, workers: listWorkers() });
}

function startWorkers(count) {
  let listening = 0;
  for (let i = 0; i < count; i++) cluster.fork();
  return new Promise((resolve) => {
    cluster.on('listening', (worker, { port }) => {
      if (++listening === count) resolve(port);
    });
  });
}

const listWorkers = () => Object.values(cluster.workers).map((worker) => worker.process.pid);

const say = (what) => console.log(JSON.stringify(what));

function serve() {
  const server = http.createServer((request, response) => response.end(`hello ${process.pid}`));
  fault.inWorker?.(server);
  server.listen(0, '127.0.0.1');
}

if (cluster.isPrimary) lead(fault);
else serve();
