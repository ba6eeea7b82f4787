'use strict';

const { once } = require('node:events');

const chooseCluster = require('../choose_cluster');
const median = require('../../measure/median');

// How long fork() keeps the primary's JavaScript thread, in ms, when the primary has so much memory. Prints the median.
const { megabytes, forks, ...config } = JSON.parse(process.argv[2]);
const cluster = chooseCluster(config);

async function timeFork() {
  const begun = performance.now();
  const worker = cluster.fork();
  const stall = performance.now() - begun;
  await once(worker, 'online');
  worker.process.kill();
  await once(worker, 'exit');
  return stall;
}

async function measure() {
  // Written to, so that it is in page tables, which fork(2) copies.
  const memory = Array.from({ length: megabytes }, () => Buffer.alloc(1024 * 1024, 1));
  await timeFork(); // the first one loads modules
  const stalls = [];
  for (let i = 0; i < forks; i++) stalls.push(await timeFork());
  console.log(JSON.stringify({ stall: median(stalls), held: memory.length }));
  process.exit();
}

if (cluster.isPrimary) measure();
