import { createServer } from 'node:http';
import cluster from 'rust-cluster';

if (cluster.isPrimary) for (let i = 0; i < 2; i++) cluster.fork();
else createServer((request, response) => response.end(`${process.pid}`)).listen(0, '127.0.0.1');
