'use strict';

const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');

const startChild = require('../children/start_child');
const findFreePort = require('../servers/find_free_port');

const CLIENTS = path.join(__dirname, 'clients.js');
const COUNT = 64;
const DELAYS = [0, 10, 500]; // ms
const REPLACEMENTS = 20;
const PATIENCE = 5000; // ms, for a worker that does not leave
const PAUSE = 250; // ms before the first, and behind each

/** One contender under load. Resolves to what became of the requests, and of the workers. */
module.exports = async function run(contender, node) {
  const port = await findFreePort();
  const server = await contender.start(contender, { node, port, patience: PATIENCE });
  try {
    const args = [CLIENTS, JSON.stringify({ port, count: COUNT, delays: DELAYS })];
    const clients = startChild(process.execPath, args);
    const workers = await replaceAll(server);
    clients.stdin.end();
    let text = '';
    for await (const chunk of clients.stdout) text += chunk;
    return { ...JSON.parse(text), ...readWorkers(workers) };
  } finally {
    await server.end();
  }
};

async function replaceAll(server) {
  const workers = [];
  await sleep(PAUSE);
  while (workers.length < REPLACEMENTS) {
    workers.push(...(await server.replace()));
    await sleep(PAUSE);
  }
  return workers;
}

const sum = (figures) => figures.reduce((total, figure) => total + figure, 0);

const readWorkers = (workers) => ({
  replaced: workers.length,
  'killed after 5 s': sum(workers.map(({ killed }) => killed)),
  'gone after, at most (ms)': Math.max(...workers.map(({ took }) => took)),
});
