'use strict';

const connectOnce = require('./connect_once');
const summarize = require('./summarize');

// So many clients, each of which connects again as soon as its connection has been closed, for a time.
const { port, clients, seconds } = JSON.parse(process.argv[2]);

async function load() {
  const begun = performance.now();
  const results = [];
  const client = async () => {
    while (performance.now() - begun < seconds * 1000) results.push(await connectOnce(port));
  };
  await Promise.all(Array.from({ length: clients }, client));
  console.log(JSON.stringify(summarize(results, performance.now() - begun)));
}

load();
