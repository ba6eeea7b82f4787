// hello.js as an ES module: the default import is the cluster, as with node:cluster.
// TypeScript takes the same lines; the types come with the package.
// Try: node examples/hello.mjs (PORT, HOST as in hello.js).
import { createServer } from 'node:http';
import { availableParallelism } from 'node:os';
import cluster from 'rust-cluster';

const { PORT = '8000', HOST = '127.0.0.1' } = process.env;

function startWorkers() {
  for (let i = 0; i < availableParallelism(); i++) cluster.fork();
  cluster.once('listening', (_, { port }) => console.log(`Try: curl http://${HOST}:${port}/`));
}

function serve() {
  createServer((_, response) => response.end(`Hello from worker ${cluster.worker.id}\n`)).listen(
    Number(PORT),
    HOST,
  );
}

if (cluster.isPrimary) startWorkers();
else serve();
