'use strict';

const cluster = require('node:cluster');

// Preloaded: when its workers listen the primary says what its statistics are and, as the examples do, where that is.
cluster.once('listening', (_, { port }) => {
  console.log(`Statistics: ${JSON.stringify(cluster.stats())}`);
  console.log(`Try: :${port}`);
});
