'use strict';

const cluster = require('node:cluster');
const path = require('node:path');
const { getEnvironmentData, setEnvironmentData } = require('node:worker_threads');

const findAddon = require('./find_addon');

// The native addon for this platform, loaded once. Without one, Node's own cluster serves: slower, but whole.

// It stands on internals of cluster and child_process that Node may change in a major version.
const OLDEST = 20;
const NEWEST = 26;

let binding;

function load() {
  const { node } = process.versions;
  if (!isKnown(Number.parseInt(node, 10))) {
    warn(`this version of rust-cluster is for Node ${OLDEST} to ${NEWEST}, and this is Node ${node}`);
    return null;
  }
  if (hasForked()) {
    warn('a worker had been forked before rust-cluster was loaded; load it first, or preload it');
    return null;
  }
  const { file, problem } = findAddon();
  if (problem !== undefined) {
    warn(problem);
    return null;
  }
  try {
    const addon = require(file);
    const reason = addon.Primary.unsupported();
    if (reason === null) return addon;
    warn(reason);
    return null;
  } catch (error) {
    warn(`${path.basename(file)} cannot be loaded: ${error.message.split('\n')[0].replace(/\.$/, '')}`);
    return null;
  }
}

const isKnown = (major) => major >= OLDEST && major <= NEWEST;

// Its listeners are those of Node's primary; another primary beside that one could not share them.
const hasForked = () => cluster.isPrimary && Object.keys(cluster.workers).length > 0;

// What a thread sets is there in the threads that it starts.
const WARNED = 'rust-cluster: RUST_CLUSTER_NOT_NATIVE';

// Once for a cluster, not once for each of its workers. A worker_thread of a worker is none: it could fork.
function warn(reason) {
  const isTold = cluster.isWorker || getEnvironmentData(WARNED);
  setEnvironmentData(WARNED, true);
  if (isTold) return;
  process.emitWarning(`Node's own cluster is used, because ${reason}.`, {
    type: 'RustClusterWarning',
    code: 'RUST_CLUSTER_NOT_NATIVE',
  });
}

module.exports = function chooseNative() {
  binding ??= { addon: load() };
  return binding.addon;
};
