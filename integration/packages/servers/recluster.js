'use strict';

const cluster = require('node:cluster');
const path = require('node:path');

const recluster = require('recluster');

const managedBy = require('./managed-by');

const balancer = recluster(path.join(__dirname, 'http.js'), { workers: 2, respawn: 0.01, log: {} });

// Its callback is called at a worker's exit, but never where that worker's channel ends after it, as Node allows.
function terminate() {
  balancer.terminate();
}

managedBy(cluster, {
  commands: {
    reload: () => new Promise((resolve) => balancer.reload(resolve)),
    terminate,
    /** The ids of the workers that have its places. */
    active: () => Array.from(balancer.activeWorkers(), (worker) => worker?.id),
    /** What a worker was started with: recluster leaves out what the primary has. */
    argumentsOf: (id) => cluster.workers[id].process.spawnargs.slice(1),
  },
  end: terminate,
});
balancer.run();
