// CommonJS written with `import`, as TypeScript compiles it under esModuleInterop.
import cluster, { fork, isPrimary, native, SCHED_NONE, setupPrimary, Worker } from 'rust-cluster';
import type { Address, Cluster, ClusterSettings } from 'rust-cluster';
import { expectAssignable, expectError, expectType } from 'tsd';

expectType<Cluster>(cluster);
expectType<boolean>(native);
expectType<boolean>(isPrimary);
cluster.schedulingPolicy = SCHED_NONE;

const settings: ClusterSettings = { cwd: '/', gid: 1000 };
setupPrimary(settings);
expectError(setupPrimary(1));

const worker: Worker = fork();
expectType<boolean>(worker instanceof Worker);
worker.on('listening', (address: Address) => expectType<string>(address.address));
expectAssignable<Worker | undefined>(cluster.worker);
