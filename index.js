'use strict';

const cluster = require('node:cluster');

const chooseNative = require('./lib/shared/addon/choose_native');

// Whether this process's cluster has been taken over, by this or another copy of the package: what is to be called
// whenever `cluster.settings` have changed.
const TAKEN = Symbol.for('rust-cluster');

// Set in a worker whose primary has offered what this package has (lib/worker/preload.js): that primary is native.
const OFFERED = Symbol.for('rust-cluster.offered');

if (!(TAKEN in cluster)) {
  const isNative = chooseNative() !== null || OFFERED in cluster;
  const listeners = [];
  const onSetup = () => listeners.forEach((listener) => listener());
  Object.defineProperty(cluster, TAKEN, { value: listeners });
  Object.defineProperty(cluster, 'native', { value: isNative, enumerable: true });
  // Loaded where it is needed only: workers are many, and each module costs each of them memory.
  if (cluster.isPrimary) {
    require(isNative ? './lib/primary/take_over' : './lib/primary/fall_back')(cluster, onSetup);
  }
}

module.exports = cluster;
