'use strict';

const cluster = require('node:cluster');

const chooseNative = require('./lib/shared/addon/choose_native');

// Whether this process's cluster has been taken over, by this or another copy of the package.
const TAKEN = Symbol.for('rust-cluster');

if (!(TAKEN in cluster)) {
  const isNative = chooseNative() !== null;
  Object.defineProperty(cluster, TAKEN, { value: true });
  Object.defineProperty(cluster, 'native', { value: isNative, enumerable: true });
  // Loaded where it is needed only: workers are many, and each module costs each of them memory.
  if (isNative && cluster.isPrimary) require('./lib/primary/take_over')(cluster);
  else if (cluster.isPrimary) cluster.stats = () => null;
}

module.exports = cluster;
