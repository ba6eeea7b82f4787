import cluster from './index.js';

export default cluster;

export type Address = cluster.Address;
export type Cluster = cluster.Cluster;
export type ClusterEventMap = cluster.ClusterEventMap;
export type ClusterSettings = cluster.ClusterSettings;
export type ListenerStats = cluster.ListenerStats;
export type Stats = cluster.Stats;
export type Worker = cluster.Worker;
export type WorkerEventMap = cluster.WorkerEventMap;
export type WorkerOptions = cluster.WorkerOptions;
export type WorkerStats = cluster.WorkerStats;

// Each name can be imported in a primary and in a worker; what the process's role does not have is undefined.
export const SCHED_NONE: typeof cluster.SCHED_NONE;
export const SCHED_RR: typeof cluster.SCHED_RR;
export const Worker: typeof cluster.Worker;
export const disconnect: typeof cluster.disconnect;
export const fork: typeof cluster.fork;
/** @deprecated Use `isPrimary`. */
export const isMaster: typeof cluster.isMaster;
export const isPrimary: typeof cluster.isPrimary;
export const isWorker: typeof cluster.isWorker;
/** Whether the native addon serves this process; see `cluster.native`. */
export const native: typeof cluster.native;
/** As of the last `setupPrimary()` or `fork()`; to choose a policy, `setupPrimary({ schedulingPolicy })`. */
export const schedulingPolicy: typeof cluster.schedulingPolicy;
/** As of the last `setupPrimary()` or `fork()`: the same object as `cluster.settings`. */
export const settings: typeof cluster.settings;
/** @deprecated Use `setupPrimary()`. */
export const setupMaster: typeof cluster.setupMaster;
export const setupPrimary: typeof cluster.setupPrimary;
/** What the primary knows at this moment; see `cluster.stats()`. */
export const stats: typeof cluster.stats;
export const worker: typeof cluster.worker;
export const workers: typeof cluster.workers;
