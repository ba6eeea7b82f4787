'use strict';

const chooseCluster = require('../choose_cluster');
const findFreePort = require('../find_free_port');

// A server under test: an app, served by workers of the cluster that is asked for, or by this process alone. Prints
// its port and pids when all listen, and ends with its stdin.
const config = JSON.parse(process.argv[2]);
const HOST = '127.0.0.1';

function serveAlone() {
  const server = require(`../apps/${config.app}`)();
  server.listen(0, HOST, () => announce(server.address().port, [], [process.pid]));
}

async function startWorkers(cluster) {
  // Workers that accept for themselves must agree on a port; the others learn it from the primary.
  const env = { RUST_CLUSTER_BENCH_PORT: config.reusePort ? await findFreePort() : 0 };
  let listening = 0;
  cluster.on('message', (worker, { port }) => {
    const workers = Object.values(cluster.workers).map((each) => each.process.pid);
    if (++listening === config.workers) announce(port, [process.pid], workers);
  });
  for (let i = 0; i < config.workers; i++) cluster.fork(env);
}

function serve() {
  const server = require(`../apps/${config.app}`)();
  const port = Number(process.env.RUST_CLUSTER_BENCH_PORT);
  server.listen({ port, host: HOST, reusePort: config.reusePort }, () => {
    process.send({ port: server.address().port });
  });
}

function announce(port, front, workers) {
  process.stdin.resume().once('end', () => process.exit());
  console.log(JSON.stringify({ port, front, workers }));
}

const cluster = config.cluster ? chooseCluster(config) : null;
if (!cluster) serveAlone();
else if (cluster.isPrimary) startWorkers(cluster);
else serve();
