// What rust-cluster adds.
import cluster, { native, stats } from 'rust-cluster';
import type { Cluster, ClusterSettings, ListenerStats, Stats, Worker, WorkerStats } from 'rust-cluster';
import nodeCluster from 'node:cluster';
import type { Cluster as NodeCluster, Worker as NodeWorker } from 'node:cluster';

const isNative: boolean = cluster.native && native;
const settings: ClusterSettings = {
  lane: false,
  grace: 30_000,
  schedulingPolicy: cluster.SCHED_NONE,
  exec: 'worker.js',
};
cluster.setupPrimary(settings);
cluster.setupMaster({ lane: true });
const lane: boolean | undefined = cluster.settings.lane;
const policy: number | undefined = cluster.settings.schedulingPolicy;

const now: Stats | null = isNative ? cluster.stats() : stats();
if (now) {
  const listeners: ListenerStats[] = now.listeners;
  for (const {
    address,
    port,
    workers,
    pending,
    accepted,
    refused,
    takenBack,
    gone,
    reusePort,
  } of listeners) {
    console.log(
      address.length,
      port?.toFixed(0),
      workers.length,
      pending + accepted + refused + takenBack + gone,
      !reusePort,
    );
  }
  const workers: WorkerStats[] = now.workers;
  for (const {
    id,
    pid,
    state,
    way,
    wireBecause,
    accepted,
    inFlight,
    refused,
    active,
    loopDelay,
  } of workers) {
    const knownStates: 'running' | 'leaving' | 'disconnected' = state;
    const known: 'lane' | 'wire' = way;
    console.log(known, knownStates, wireBecause?.length, id + pid + accepted + inFlight + refused);
    console.log((active ?? 0) + (loopDelay ?? 0));
  }
}

cluster.on('leaving', (leaver: Worker) => console.log(leaver.id));
cluster.fork().once('leaving', () => console.log('it leaves'));
cluster.on('exit', (gone) => console.log(gone.killedAfterGrace));
cluster.on('exit', (gone: Worker) => {
  const killed: boolean | undefined = gone.killedAfterGrace;
  console.log(killed, cluster.workers?.['1']?.killedAfterGrace, cluster.worker?.killedAfterGrace);
});

// The one goes where the other is wanted, and not back: Node's has no stats().
const given: NodeCluster = cluster;
const worker: NodeWorker = cluster.fork();
// @ts-expect-error
const back: Cluster = nodeCluster;

// @ts-expect-error a boolean
cluster.setupPrimary({ lane: 'yes' });
// @ts-expect-error
cluster.setupMaster({ lane: 1 });
// @ts-expect-error not writable
cluster.native = false;
// @ts-expect-error perhaps Node's own serves
cluster.stats().workers;
// @ts-expect-error no arguments
cluster.stats(1);
// @ts-expect-error Node's knows no lane
nodeCluster.setupPrimary({ lane: true });

console.log(given, worker, back, lane, policy);
