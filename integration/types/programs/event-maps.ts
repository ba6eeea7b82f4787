// The types that came with @types/node 26.
import cluster from 'node:cluster';
import type { ClusterEventMap, WorkerEventMap, WorkerOptions } from 'node:cluster';

function onEvent<Name extends keyof ClusterEventMap>(
  name: Name,
  listener: (...args: ClusterEventMap[Name]) => void,
): void {
  cluster.on(name as string, listener as (...args: unknown[]) => void);
}

onEvent('exit', (worker, code, signal) => console.log(worker.id, code.toFixed(0), signal.toLowerCase()));
const address: WorkerEventMap['listening'] = [{ address: '127.0.0.1', port: 8000, addressType: 4 }];
const options: WorkerOptions = { id: 1, state: 'online' };
console.log(address, options, cluster.fork() instanceof cluster.Worker);
// The same types by the name of the default import.
const listener: (...args: cluster.ClusterEventMap['listening']) => void = (worker: cluster.Worker) =>
  console.log(worker.id);
cluster.on('listening', listener);
