// What require() is in TypeScript.
import cluster = require('node:cluster');

const settings: cluster.ClusterSettings = { exec: 'worker.js' };
if (cluster.isPrimary) {
  cluster.setupPrimary(settings);
  cluster.on('listening', (worker: cluster.Worker, { port }: cluster.Address) =>
    console.log(worker.id, port.toFixed(0)),
  );
  console.log(cluster.fork() instanceof cluster.Worker);
} else {
  console.log(cluster.worker?.id);
}

export = (watched: cluster.Cluster): boolean => watched === cluster;
