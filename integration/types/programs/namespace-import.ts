// All of it by name.
import * as cluster from 'node:cluster';

if (cluster.isPrimary) {
  cluster.setupPrimary({ exec: 'worker.js' });
  const worker: cluster.Worker = cluster.fork();
  console.log(worker instanceof cluster.Worker, cluster.workers?.[1] === worker);
  cluster.disconnect();
} else {
  console.log(cluster.worker?.id, cluster.SCHED_RR === cluster.schedulingPolicy);
}
