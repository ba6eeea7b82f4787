'use strict';

const connectOnce = require('./connect_once');
const summarize = require('./summarize');

// So many connections at once, some times over; `seconds` is the time to the last byte of all, on average.
const { port, connections, times } = JSON.parse(process.argv[2]);
const REQUEST = 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';

async function load() {
  const begun = performance.now();
  const results = [];
  for (let i = 0; i < times; i++) {
    results.push(
      ...(await Promise.all(Array.from({ length: connections }, () => connectOnce(port, REQUEST)))),
    );
  }
  console.log(JSON.stringify(summarize(results, (performance.now() - begun) / times)));
}

load();
