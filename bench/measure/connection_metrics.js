'use strict';

/** What is shown of every load of connections. */
module.exports = [
  { name: 'rate', title: 'per second', digits: 0 },
  { name: 'p50', title: 'p50 ms', digits: 2 },
  { name: 'p99', title: 'p99 ms', digits: 2 },
  { name: 'front', title: 'CPU µs in front', digits: 1 },
  { name: 'total', title: 'CPU µs in all', digits: 1 },
];
