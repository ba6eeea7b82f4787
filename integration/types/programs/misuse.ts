// What @types/node refuses, line by line: nothing more is accepted.
import cluster from 'node:cluster';
import type { ClusterSettings, Worker } from 'node:cluster';

// @ts-expect-error a flag, not a setting
cluster.isPrimary = true;
// @ts-expect-error
cluster.worker = undefined;
// @ts-expect-error
cluster.settings = {};
// @ts-expect-error a number
cluster.schedulingPolicy = 'rr';
// @ts-expect-error no such method
cluster.restart();
// @ts-expect-error no settings
cluster.setupPrimary('worker.js');
// @ts-expect-error
cluster.setupPrimary({ exec: 1 });
// @ts-expect-error
cluster.setupPrimary({ args: 'one' });
// @ts-expect-error
cluster.setupPrimary({ serialization: 'msgpack' });
// @ts-expect-error
cluster.setupPrimary({ inspectPort: '9229' });
// @ts-expect-error no such setting
cluster.setupPrimary({ workers: 4 });
// @ts-expect-error no callback
cluster.disconnect(1);
// @ts-expect-error perhaps there is none
console.log(cluster.worker.id);
// @ts-expect-error
const settings: ClusterSettings = { silent: 'yes' };
const worker: Worker = cluster.fork();
// @ts-expect-error nothing to send
worker.send();
// @ts-expect-error no handle
worker.send('socket', 'handle');
// @ts-expect-error a number
console.log(worker.id.length, settings);
