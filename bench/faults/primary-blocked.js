'use strict';

// The primary's JavaScript is blocked for 3 s. Fresh connections that begin meanwhile, a hundred a second.
module.exports = {
  title: "The primary's JavaScript blocked for 3 s: latency of fresh connections, ms",
  load: { fault: 'primary-blocked', duration: 2900, interval: 10 },
  columns: ({ latencies, outcomes }) => ({
    connections: latencies.length,
    p50: at(latencies, 0.5),
    p99: at(latencies, 0.99),
    max: at(latencies, 1),
    'not ok': latencies.length - outcomes.ok,
  }),
};

function at(latencies, share) {
  const sorted = latencies.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.ceil(share * sorted.length) - 1]);
}
