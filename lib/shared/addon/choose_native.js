'use strict';

const cluster = require('node:cluster');
const path = require('node:path');
const { getEnvironmentData, setEnvironmentData } = require('node:worker_threads');

const findAddon = require('./find_addon');

// Whether the native primary serves this process, decided once: every condition is asked in turn, and the first that
// is not met is the reason in the one warning. Then Node's own cluster serves: slower, but whole.

// It stands on internals of cluster and child_process that Node may change in a major version.
const OLDEST = 20;
const NEWEST = 26;

// Runtimes that call themselves a Node which is known (process.versions.node, process.release.name), by the name that
// each adds to process.versions.
const OTHERS = { bun: 'Bun', deno: 'Deno', electron: 'Electron', nw: 'NW.js' };

// What Node's own build says of itself: its V8 carries Node's patches (v8_embedder_string in Node's common.gypi), and its
// configuration lists the JavaScript that it was built with (process.config). Bun has the former alone, Deno neither.
const NODES_V8 = /-node\.\d+$/;
const NODES_CLUSTER = 'lib/internal/cluster/primary.js';

const isNodeItself = ({ versions, config }) =>
  NODES_V8.test(versions.v8) && config?.variables?.node_library_files?.includes(NODES_CLUSTER) === true;

/** Whose cluster `node:cluster` is, in words that can begin a sentence. */
function nameRuntime() {
  const other = Object.keys(OTHERS).find((each) => each in process.versions);
  if (other !== undefined) return OTHERS[other];
  return isNodeItself(process) ? 'Node' : 'The runtime';
}

const runtime = nameRuntime();

// Each says why the native primary cannot serve, in words that can follow "because"; null where it can.

function otherRuntime() {
  if (runtime === 'Node') return null;
  return `rust-cluster stands on internals that only Node has, whatever process.versions.node says (${process.versions.node})`;
}

function unknownVersion() {
  const { node } = process.versions;
  const major = Number.parseInt(node, 10);
  if (major >= OLDEST && major <= NEWEST) return null;
  return `this version of rust-cluster is for Node ${OLDEST} to ${NEWEST}, and this is Node ${node}`;
}

// The listeners of a worker that was forked before are those of Node's primary; another primary could not share them.
function forkedBefore() {
  if (!cluster.isPrimary || Object.keys(cluster.workers).length === 0) return null;
  return 'a worker had been forked before rust-cluster was loaded; load it first, or preload it';
}

/** `{ addon }`, or `{ problem }`: why there is none, or why it cannot run here. */
function loadAddon() {
  const { file, problem } = findAddon();
  if (problem !== undefined) return { problem };
  try {
    const addon = require(file);
    const unsupported = addon.Primary.unsupported();
    return unsupported === null ? { addon } : { problem: unsupported };
  } catch (error) {
    const reason = error.message.split('\n')[0].replace(/\.$/, '');
    return { problem: `${path.basename(file)} cannot be loaded: ${reason}` };
  }
}

// What a thread sets is there in the threads that it starts.
const WARNED = 'rust-cluster: RUST_CLUSTER_NOT_NATIVE';

// Once for a cluster.
function warn(reason) {
  const isTold = getEnvironmentData(WARNED);
  setEnvironmentData(WARNED, true);
  if (isTold) return;
  process.emitWarning(`${runtime}'s own cluster is used, because ${reason}.`, {
    type: 'RustClusterWarning',
    code: 'RUST_CLUSTER_NOT_NATIVE',
  });
}

function choose() {
  // Who forks nobody needs no addon for that, and its primary has told what there is to tell. A worker_thread of a worker
  // is none: it could fork.
  if (cluster.isWorker) {
    setEnvironmentData(WARNED, true);
    return null;
  }
  // Loading the addon runs native code, so that comes last: only where nothing else stands against it.
  const problem = otherRuntime() ?? unknownVersion() ?? forkedBefore();
  const choice = problem === null ? loadAddon() : { problem };
  if (choice.problem === undefined) return choice.addon;
  warn(choice.problem);
  return null;
}

let chosen;

/** The addon whose primary serves in this process; null where Node's own cluster does. */
module.exports = function chooseNative() {
  if (chosen === undefined) chosen = choose();
  return chosen;
};
