// A program that uses all of node:cluster that @types/node knows. The tests exchange the specifier.
import http from 'node:http';
import net from 'node:net';
import { availableParallelism } from 'node:os';
import process from 'node:process';
import cluster from 'node:cluster';
import type { Address, Cluster, ClusterSettings, Worker } from 'node:cluster';

const settings: ClusterSettings = {
  execArgv: ['--enable-source-maps'],
  exec: 'worker.js',
  args: ['--use', 'https'],
  silent: true,
  stdio: ['pipe', 'inherit', 'ignore', 'ipc'],
  uid: 1000,
  gid: 1000,
  inspectPort: () => 9230,
  serialization: 'advanced',
  cwd: '/srv',
  windowsHide: true,
};

function describe({ address, port, addressType }: Address): string {
  const family: 4 | 6 | -1 | 'udp4' | 'udp6' = addressType;
  return `${address}:${port} (${family})`;
}

function watchCluster(watched: Cluster): void {
  watched
    .on('fork', (worker) => console.log(worker.id))
    .on('online', (worker) => console.log(worker.process.pid))
    .on('listening', (worker, address) => console.log(worker.id, describe(address)))
    .on('message', (worker, message, handle) =>
      worker.send(message, handle instanceof net.Socket ? handle : undefined),
    )
    .once('disconnect', (worker) => console.log(worker.isConnected()))
    .addListener('setup', ({ exec, args }) => console.log(exec, args?.length))
    .prependListener('exit', (worker, code, signal) => {
      console.log(worker.isDead(), code.toFixed(0), signal.toLowerCase());
      if (!worker.exitedAfterDisconnect) watched.fork();
    })
    .prependOnceListener('exit', (worker: Worker, code: number, signal: string) =>
      console.log(worker, code, signal),
    );
  watched.removeAllListeners('fork').emit('setup', settings);
}

function watchWorker(worker: Worker): void {
  worker
    .on('online', () => console.log('online'))
    .on('listening', (address) => console.log(describe(address)))
    .on('message', (message, handle) => console.log(message, handle))
    .on('error', (error) => console.error(error.message))
    .once('disconnect', () => worker.destroy())
    .on('exit', (code, signal) => console.log(code.toFixed(0), signal.toLowerCase()));
  worker.process.stdout?.pipe(process.stdout);
  const isSent: boolean = worker.send({ cmd: 'go' }, (error) => console.error(error?.message));
  worker.send('socket', new net.Socket(), { keepOpen: true }, (error) => console.error(isSent, error));
  worker.disconnect().kill('SIGTERM');
}

function isTheSame(worker: Worker, other: Worker | undefined): boolean {
  return worker === other;
}

if (cluster.isPrimary && cluster.isMaster) {
  cluster.schedulingPolicy = process.platform === 'win32' ? cluster.SCHED_NONE : cluster.SCHED_RR;
  cluster.setupPrimary(settings);
  cluster.setupMaster();
  cluster.setupPrimary({ exec: 'other.js', args: settings.args, inspectPort: 9229, serialization: 'json' });
  watchCluster(cluster);
  for (let i = 0; i < availableParallelism(); i++) watchWorker(cluster.fork({ COLOR: 'green' }));
  for (const id in cluster.workers)
    console.log(cluster.workers[id]?.id, isTheSame(cluster.fork(), cluster.workers[id]));
  const { exec, uid, silent }: ClusterSettings = cluster.settings;
  console.log(exec, uid, silent);
  cluster.disconnect(() => console.log('all have gone'));
  cluster.disconnect();
} else if (cluster.isWorker) {
  http.createServer((_, response) => response.end(`${cluster.worker?.id}`)).listen(8000);
  if (cluster.worker) watchWorker(cluster.worker);
}
