'use strict';

const connectOnce = require('./connect_once');
const summarize = require('./summarize');

// So many connections, each begun when the one before has been closed: never more than one worker has something to do.
const { port, connections } = JSON.parse(process.argv[2]);

async function load() {
  const begun = performance.now();
  const results = [];
  while (results.length < connections) results.push(await connectOnce(port));
  console.log(JSON.stringify(summarize(results, performance.now() - begun)));
}

load();
