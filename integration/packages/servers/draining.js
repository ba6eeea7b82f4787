'use strict';

const cluster = require('node:cluster');
const path = require('node:path');

const managedBy = require('./managed-by');

// Two workers, managed by the package that is named, which replaces them in its own way.

const WORKER = path.join(__dirname, 'draining-worker.js');
const [, , manager] = process.argv;

const managers = {
  // It has the old ones disconnect once the new ones listen.
  recluster() {
    const balancer = require('recluster')(WORKER, { workers: 2, respawn: 0.01, log: {} });
    managedBy(cluster, {
      commands: { replace: () => new Promise((resolve) => balancer.reload(resolve)) },
      end: () => balancer.terminate(),
    });
    balancer.run();
  },

  // It forks anew when a worker has disconnected.
  async cfork() {
    const { fork, setDisableRefork } = await import('cfork');
    managedBy(cluster, {
      commands: { replace: (id) => void cluster.workers[id].send('leave') },
      end() {
        for (const worker of Object.values(cluster.workers)) setDisableRefork(worker, true);
        cluster.disconnect();
      },
    });
    fork({ exec: WORKER, count: 2 });
  },

  // So does this; its workers leave at SIGTERM.
  throng() {
    const master = () =>
      managedBy(cluster, {
        commands: { replace: (id) => void cluster.workers[id].process.kill('SIGTERM') },
        end: () => process.kill(process.pid, 'SIGTERM'),
      });
    const worker = (_, disconnect) => {
      process.once('SIGTERM', disconnect);
      require(WORKER);
    };
    require('throng')({ master, worker, count: 2, grace: 20_000 });
  },
};

managers[manager]();
