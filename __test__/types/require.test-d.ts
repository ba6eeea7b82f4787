// CommonJS: `import x = require()` is what `require()` is to TypeScript.
import cluster = require('rust-cluster');
import type { ChildProcess } from 'node:child_process';
import nodeCluster from 'node:cluster';
import { expectAssignable, expectError, expectType } from 'tsd';

expectType<boolean>(cluster.native);
expectAssignable<typeof nodeCluster>(cluster);
expectError((cluster.native = true));
expectError((cluster.isPrimary = false));

cluster.setupPrimary({ exec: 'worker.js', serialization: 'advanced', inspectPort: () => 9229, silent: true });
expectError(cluster.setupPrimary({ serialization: 'msgpack' }));
expectError(cluster.setupPrimary({ args: 'one' }));
expectError(cluster.setupPrimary({ schedulingPolicy: 'none' }));

const worker = cluster.fork({ COLOR: 'green' });
expectType<cluster.Worker>(worker);
expectType<ChildProcess>(worker.process);
expectType<boolean>(worker.send({ hello: 'world' }, (error) => expectType<Error | null>(error)));
expectError(worker.send());
expectType<cluster.Worker>(worker.disconnect());

cluster.on('listening', (listener, address) => {
  expectType<number>(listener.id);
  expectType<cluster.Address>(address);
  expectType<number>(address.port);
});
cluster.on('exit', (_, code) => expectType<number>(code));
cluster.once('setup', (settings) => expectAssignable<cluster.ClusterSettings>(settings));

expectAssignable<cluster.Worker | undefined>(cluster.worker);
expectAssignable<cluster.Worker | undefined>(cluster.workers?.['1']);
if (worker instanceof cluster.Worker) expectType<boolean>(worker.isDead());
