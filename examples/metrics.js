// What cluster.stats() tells, for Prometheus: the primary serves it as text, without a further package.
// It has a port of its own (METRICS_PORT), so that it answers whatever the workers do.
// Try: node examples/metrics.js, a few times curl 127.0.0.1:8000, then curl 127.0.0.1:9100/metrics.
'use strict';

const http = require('node:http');
const { availableParallelism } = require('node:os');
const cluster = require('rust-cluster');

const { PORT = '8000', METRICS_PORT = '9100', HOST = '127.0.0.1' } = process.env;

const PRIMARY_METRICS = [
  ['cluster_native', 'gauge', "0: Node's own cluster", ({ native }) => Number(native)],
];
const WORKER_METRICS = [
  ['cluster_worker_accepted_total', 'counter', 'Connections taken', ({ accepted }) => accepted],
  ['cluster_worker_refused_total', 'counter', 'Connections sent back', ({ refused }) => refused],
  ['cluster_worker_open', 'gauge', 'Connections open now', ({ active }) => active],
  ['cluster_worker_in_flight', 'gauge', 'Connections on their way', ({ inFlight }) => inFlight],
  [
    'cluster_worker_leaving',
    'gauge',
    '1: it serves its last connections',
    ({ state }) => Number(state !== 'running'),
  ],
  ['cluster_worker_has_lane', 'gauge', '0: see wireBecause', ({ way }) => Number(way === 'lane')],
  ['cluster_worker_loop_delay_ms', 'gauge', 'Delay of the event loop', ({ loopDelay }) => loopDelay],
];
const LISTENER_METRICS = [
  ['cluster_listener_accepted_total', 'counter', 'Connections accepted', ({ accepted }) => accepted],
  ['cluster_listener_taken_back_total', 'counter', 'Connections taken back', ({ takenBack }) => takenBack],
  ['cluster_listener_gone_total', 'counter', 'Connections reset while they waited', ({ gone }) => gone],
  ['cluster_listener_refused_total', 'counter', 'Connections sent back by workers', ({ refused }) => refused],
  ['cluster_listener_pending', 'gauge', 'Connections waiting in the primary', ({ pending }) => pending],
];

function startWorkers() {
  for (let i = 0; i < availableParallelism(); i++) cluster.fork();
  const server = http.createServer((_, response) => {
    response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8');
    response.end(describe(cluster.stats()));
  });
  server.listen(Number(METRICS_PORT), HOST, () => {
    console.log(`Metrics: curl http://${HOST}:${server.address().port}/metrics`);
  });
  cluster.once('listening', (_, { port }) => console.log(`Try: curl http://${HOST}:${port}/`));
}

// Where Node's own cluster does the work there are no other figures.
function describe(stats) {
  const { workers, listeners } = stats ?? { workers: [], listeners: [] };
  return [
    ...describeAll(PRIMARY_METRICS, [cluster], () => ''),
    ...describeAll(WORKER_METRICS, workers, ({ id }) => `{worker="${id}"}`),
    ...describeAll(
      LISTENER_METRICS,
      listeners,
      ({ address, port }) => `{address=${JSON.stringify(address)},port="${port}"}`,
    ),
  ].join('');
}

function describeAll(metrics, things, labels) {
  return metrics.map(([name, type, help, read]) => {
    // A figure that a worker cannot tell is null.
    const known = things.filter((thing) => read(thing) !== null);
    const lines = known.map((thing) => `${name}${labels(thing)} ${read(thing)}\n`);
    return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
  });
}

function serve() {
  http
    .createServer((_, response) => response.end(`Hello from worker ${cluster.worker.id}\n`))
    .listen(Number(PORT), HOST);
}

if (cluster.isPrimary) startWorkers();
else serve();
