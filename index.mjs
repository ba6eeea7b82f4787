import cluster from './index.js';

export default cluster;

// What node:cluster has in a primary and what it has in a worker, both in both: there, importing `fork` in a
// worker is a SyntaxError before the program can ask which of the two it is; here it is undefined.
export const {
  SCHED_NONE,
  SCHED_RR,
  Worker,
  disconnect,
  fork,
  isMaster,
  isPrimary,
  isWorker,
  native,
  setupMaster,
  setupPrimary,
  stats,
  worker,
  workers,
} = cluster;

// Each setup makes new settings, and may choose the policy.
export let { schedulingPolicy, settings } = cluster;
cluster[Symbol.for('rust-cluster')].push(() => ({ schedulingPolicy, settings } = cluster));
