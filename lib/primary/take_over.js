'use strict';

const { syncBuiltinESMExports } = require('node:module');
const { isMainThread } = require('node:worker_threads');

const { invalidArgument, ioThreadRefused } = require('./errors');
const disconnectAll = require('./disconnect_all');
const { checkGrace, checkGraceInEnv } = require('./grace');
const Primary = require('./primary');
const readStats = require('./read_stats');
const settlePolicy = require('./settle_policy');
const startWorker = require('./fork/start_worker');

function start() {
  try {
    return new Primary();
  } catch (error) {
    throw ioThreadRefused(error);
  }
}

function startEarly() {
  try {
    return start();
  } catch {
    return null; // what is short now may not be at the first fork, which tries again and tells
  }
}

function checkLane(lane) {
  if (lane === undefined || typeof lane === 'boolean') return;
  throw invalidArgument('settings.lane', 'of type boolean', lane);
}

/**
 * Makes Node's `cluster`, in a primary, run on ours. It stays the same object, so that every library in the
 * process sees one cluster. Node's bookkeeping stays too (ids, `workers`, `settings`, events and their order):
 * what changes is what a worker's process and channel are made of, and that Rust answers the messages which ask
 * the primary to listen, accepts, and hands out connections. `onSetup()` is called when `settings` have changed.
 */
module.exports = function takeOver(cluster, onSetup) {
  checkGraceInEnv();
  const { fork: nodeFork, setupPrimary: nodeSetupPrimary, disconnect: nodeDisconnect } = cluster;
  // Started now rather than at the first fork: that one may come when descriptors or threads have run out, and
  // shall fail then as any other does, with an 'error' event. Threads that only preload us do not need one.
  let primary = isMainThread ? startEarly() : null;
  const settle = settlePolicy(cluster);

  function setupPrimary(settings) {
    checkLane(settings?.lane);
    checkGrace(settings?.grace);
    settle(settings?.schedulingPolicy);
    nodeSetupPrimary.call(this, settings);
    onSetup();
  }

  cluster.setupPrimary = setupPrimary;
  cluster.setupMaster = setupPrimary;

  cluster.fork = function fork(env) {
    checkGraceInEnv(); // the program may have changed it, as dotenv does
    // Node's own fork begins so too; the policy must be known before the worker starts.
    const policy = settle();
    primary ??= start();
    primary.check();
    return startWorker(primary, policy !== cluster.SCHED_RR, () => nodeFork.call(this, env));
  };

  Object.defineProperty(cluster.Worker.prototype, 'killedAfterGrace', {
    value: false, // until a deadline has ended the worker (leave.js)
    writable: true,
    configurable: true,
  });

  cluster.disconnect = function disconnect(callback) {
    if (!primary?.drains) return nodeDisconnect.call(this, callback);
    disconnectAll(primary, () => nodeDisconnect.call(this), callback);
  };

  cluster.stats = () => (primary === null ? { listeners: [], workers: [] } : readStats(primary));

  syncBuiltinESMExports();
};
