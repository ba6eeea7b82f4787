'use strict';

const { availableParallelism } = require('node:os');
const { oursOnly, way } = require('../harness/run');
const answersFrom = require('./answers-from');
const get = require('./get');
const startExample = require('./start-example');

let example;
afterEach(() => example.stop());

// A line of the text format: a name, labels, where there are any, a number.
const SAMPLE = /^(\w+)(?:\{((?:\w+="(?:[^"\\]|\\.)*",?)+)\})? (\d+)$/;

async function read(port) {
  const lines = (await get(port, '/metrics')).trimEnd().split('\n');
  const samples = lines.filter((line) => !line.startsWith('# ')).map((line) => line.match(SAMPLE).slice(1));
  const types = lines.filter((line) => line.startsWith('# TYPE '));
  return {
    types,
    sum: (name) =>
      samples.filter(([one]) => one === name).reduce((sum, [, , value]) => sum + Number(value), 0),
    labels: (name) => samples.filter(([one]) => one === name).map(([, labels]) => labels),
  };
}

oursOnly(test)('the primary tells what its workers have taken', async () => {
  example = startExample('metrics.js', { METRICS_PORT: '0' });
  const [, metricsPort] = await example.until(/Metrics: curl http:\/\/.*:(\d+)\/metrics\n/);
  const port = await example.port();
  await answersFrom(port, availableParallelism());
  // By wire an answer may be here before the worker's acknowledgement of its connection.
  let metrics;
  do metrics = await read(metricsPort);
  while (metrics.sum('cluster_worker_accepted_total') < metrics.sum('cluster_listener_accepted_total'));
  const { labels, sum, types } = metrics;
  const workers = Array.from({ length: availableParallelism() }, (_, i) => `worker="${i + 1}"`);
  expect(labels('cluster_worker_accepted_total')).toEqual(workers);
  expect(labels('cluster_listener_accepted_total')).toEqual([`address="127.0.0.1",port="${port}"`]);
  expect(sum('cluster_worker_accepted_total')).toBeGreaterThanOrEqual(availableParallelism());
  expect(sum('cluster_worker_accepted_total')).toBe(sum('cluster_listener_accepted_total'));
  expect(types).toContain('# TYPE cluster_worker_accepted_total counter');
  expect(sum('cluster_native')).toBe(1);
  expect(sum('cluster_worker_leaving')).toBe(0);
  expect(sum('cluster_worker_has_lane')).toBe(way === 'lane' ? availableParallelism() : 0);
  expect(types).toHaveLength(13);
});
