// ES modules.
import cluster, * as all from 'rust-cluster';
import { disconnect, fork, isPrimary, isWorker, native, SCHED_RR, setupPrimary, Worker } from 'rust-cluster';
import type { Address, Cluster, ClusterSettings } from 'rust-cluster';
import nodeCluster from 'node:cluster';
import { expectAssignable, expectError, expectNotAssignable, expectType } from 'tsd';

expectType<Cluster>(cluster);
expectType<Cluster>(all.default);
expectAssignable<typeof nodeCluster>(cluster);
expectNotAssignable<Cluster>(nodeCluster);

expectType<boolean>(native);
expectType<boolean>(cluster.native);
expectType<boolean>(isPrimary);
expectType<boolean>(isWorker);
cluster.schedulingPolicy = SCHED_RR;

const settings: ClusterSettings = {
  exec: 'worker.mjs',
  stdio: ['pipe', 'inherit', 'ignore', 'ipc'],
  uid: 1000,
};
setupPrimary(settings);
setupPrimary({ schedulingPolicy: SCHED_RR });
expectType<ClusterSettings>(all.settings);
expectError(setupPrimary({ exec: 1 }));

const worker: Worker = fork({ COLOR: 'green' });
expectType<boolean>(worker instanceof Worker);
expectError(worker.id.length);
cluster.on('listening', (listener: Worker, address: Address) => {
  expectType<number>(listener.id);
  expectType<number>(address.port);
});
disconnect(() => {});

expectAssignable<Worker | undefined>(all.worker);
expectAssignable<Worker | undefined>(all.workers?.['1']);
expectError(all.on);
