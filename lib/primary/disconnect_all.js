'use strict';

/**
 * `cluster.disconnect` where workers drain: it calls back when all of them have gone.
 *
 * Node's calls back when the first has: it takes them out of `cluster.workers` when it tells them to leave, and asks at
 * each end whether that is empty (`internal/cluster/primary`, removeWorker). Most programs end the primary then, and with
 * it the workers that still have requests to answer.
 */
module.exports = function disconnectAll(primary, nodeDisconnect, callback) {
  nodeDisconnect();
  if (typeof callback === 'function') primary.afterAll(callback);
};
