import { createServer } from 'node:http';
import cluster, { type Stats, type Worker } from 'rust-cluster';

const { native }: { native: boolean } = cluster;
const workers: Worker[] = [];

if (cluster.isPrimary) {
  while (workers.length < 2) workers.push(cluster.fork({ NATIVE: `${native}` }));
  const stats: Stats | null = cluster.stats();
  if (stats === null) throw new Error('not native');
} else {
  createServer((request, response) => response.end(`${process.pid}`)).listen(0, '127.0.0.1');
}
