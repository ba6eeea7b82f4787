'use strict';

const { once } = require('node:events');
const { setTimeout: sleep } = require('node:timers/promises');

const chooseCluster = require('../servers/choose_cluster');

// A primary with two workers, for the contenders that are a cluster. At each word on stdin it replaces the older one: a
// newcomer first, then the old one is told to leave, and killed if it is still there after PATIENCE.
const { config, patience } = JSON.parse(process.argv[2]);
const cluster = chooseCluster(config);
if (config.grace) cluster.setupPrimary({ exec: require.resolve('./app'), grace: config.grace });
else cluster.setupPrimary({ exec: require.resolve('./app') });

const workers = [];
const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

async function add() {
  const worker = cluster.fork();
  await once(worker, 'listening');
  workers.push(worker);
}

async function replaceOne() {
  await add();
  const old = workers.shift();
  const start = performance.now();
  const gone = once(old, 'exit');
  old.disconnect();
  const stop = new AbortController();
  const late = sleep(patience, true, { signal: stop.signal }).catch(() => false);
  const isLate = await Promise.race([gone.then(() => false), late]);
  stop.abort();
  if (isLate) old.process.kill('SIGKILL');
  await gone;
  return { took: performance.now() - start, killed: isLate ? 1 : 0 };
}

async function main() {
  await add();
  await add();
  say('ready');
  let last = Promise.resolve();
  process.stdin.on('data', () => (last = last.then(async () => say(await replaceOne()))));
  process.stdin.once('end', () => process.exit());
}

main();
