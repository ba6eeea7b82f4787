'use strict';

const block = require('./block');
const { begunDuring, notOk, percentile } = require('./samples');

// The primary's JavaScript is blocked for 3 s. Fresh connections that begin meanwhile, a hundred a second.
module.exports = {
  name: 'primary-blocked',
  title: "The primary's JavaScript blocked for 3 s: latency of fresh connections that begin meanwhile, ms",
  load: { interval: 10 },
  inPrimary: () => block(3000),
  metrics: [
    { name: 'connections', over: 'sum' },
    { name: 'p50' },
    { name: 'p99' },
    { name: 'max', over: 'max' },
    { name: 'not ok', over: 'sum' },
  ],
  read(record) {
    const samples = begunDuring(record);
    const latencies = samples.map(({ took }) => took);
    const [p50, p99, max] = [0.5, 0.99, 1].map((share) => percentile(latencies, share));
    return { connections: samples.length, p50, p99, max, 'not ok': notOk(samples) };
  },
};
