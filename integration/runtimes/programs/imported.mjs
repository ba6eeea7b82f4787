import cluster, { native, stats } from 'rust-cluster';
import serve from './serve.cjs';

if (native !== cluster.native || stats !== cluster.stats) throw new Error('a named export is another one');
serve(cluster);
