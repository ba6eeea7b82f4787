'use strict';

const { setTimeout: sleep } = require('node:timers/promises');

const connectOnce = require('./connect_once');
const summarize = require('./summarize');

// So many connections in all, so many per second, whether or not those before have been served.
const { port, connections, rate } = JSON.parse(process.argv[2]);

async function load() {
  const begun = performance.now();
  const results = [];
  while (results.length < connections) {
    const due = Math.min(connections, ((performance.now() - begun) / 1000) * rate);
    while (results.length < due) results.push(connectOnce(port));
    await sleep(1);
  }
  console.log(JSON.stringify(summarize(await Promise.all(results), performance.now() - begun)));
}

load();
