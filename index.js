'use strict';

const cluster = require('node:cluster');

const loadBinding = require('./lib/load_binding');
const takeOver = require('./lib/take_over');

// Whether this process's cluster has been taken over, by this or another copy of the package.
const TAKEN = Symbol.for('rust-cluster');

if (!(TAKEN in cluster)) {
  const isNative = loadBinding() !== null;
  Object.defineProperty(cluster, TAKEN, { value: true });
  Object.defineProperty(cluster, 'native', { value: isNative, enumerable: true });
  if (isNative && cluster.isPrimary) takeOver(cluster);
  else if (cluster.isPrimary) cluster.stats = () => null;
}

module.exports = cluster;
