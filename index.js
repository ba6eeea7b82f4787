'use strict';

const cluster = require('node:cluster');

const loadBinding = require('./lib/load_binding');

// Whether this process's cluster has been taken over, by this or another copy of the package.
const TAKEN = Symbol.for('rust-cluster');

if (!(TAKEN in cluster)) {
  const isNative = loadBinding() !== null;
  Object.defineProperty(cluster, TAKEN, { value: true });
  Object.defineProperty(cluster, 'native', { value: isNative, enumerable: true });
  // Loaded where it is needed only: workers are many, and each module costs each of them memory.
  if (isNative && cluster.isPrimary) require('./lib/take_over')(cluster);
  else if (cluster.isPrimary) cluster.stats = () => null;
}

module.exports = cluster;
