'use strict';

const cluster = require('node:cluster');
const { once } = require('node:events');
const http = require('node:http');

const { AggregatorRegistry, Counter, Gauge, Histogram, collectDefaultMetrics } = require('prom-client');

const runPrimary = require('../harness/primary');

// clusterMetrics() rejects when a worker owes its answer; the test compares that too.
const settled = (metrics) =>
  metrics.then(
    (text) => ({ text }),
    ({ message }) => ({ error: message }),
  );

function lead() {
  const registry = new AggregatorRegistry();
  runPrimary(cluster, {
    commands: {
      metrics: () => settled(registry.clusterMetrics()),
      /** Stopped before it is asked, and killed before it can answer. */
      async metricsOfDying(id) {
        const victim = cluster.workers[id];
        victim.process.kill('SIGSTOP');
        const metrics = settled(registry.clusterMetrics());
        victim.process.kill('SIGKILL');
        await once(victim, 'exit');
        return metrics;
      },
    },
  });
}

function serve() {
  new AggregatorRegistry(); // a worker that makes none does not answer
  collectDefaultMetrics();
  const labelNames = ['path'];
  const requests = new Counter({ name: 'requests_total', help: 'Requests', labelNames });
  const size = new Histogram({ name: 'path_length', help: 'Length', labelNames: [], buckets: [2, 4, 8] });
  const gauge = (name, aggregator) => new Gauge({ name, help: name, aggregator }).set(cluster.worker.id * 10);
  gauge('sum_of_ids', 'sum');
  gauge('greatest_id', 'max');
  gauge('least_id', 'min');
  gauge('average_id', 'average');
  gauge('first_id', 'first');
  http
    .createServer(({ url }, response) => {
      requests.inc({ path: url });
      size.observe(url.length);
      response.setHeader('connection', 'close').end(`${cluster.worker.id}`);
    })
    .listen(0, '127.0.0.1');
}

if (cluster.isPrimary) lead();
else serve();
