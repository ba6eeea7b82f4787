'use strict';

const { runAtOnce } = require('../clients');
const measureConnections = require('../measure/measure_connections');

const CONNECTIONS = 2000;

// A burst takes about a second: as many of them as other loads take seconds.
const load = (port, seconds) => runAtOnce({ port, connections: CONNECTIONS, times: seconds });

module.exports = {
  name: 'burst',
  title: `HTTP, ${CONNECTIONS} connections at once (2 workers)`,
  contenders: ['builtin', 'builtin2', 'single', 'none', 'reuseport', 'nginx', 'wire', 'lane'],
  metrics: [
    { name: 'last', title: 'last byte ms', digits: 0 },
    { name: 'p50', title: 'p50 ms', digits: 0 },
    { name: 'p99', title: 'p99 ms', digits: 0 },
    { name: 'front', title: 'CPU µs in front', digits: 1 },
    { name: 'total', title: 'CPU µs in all', digits: 1 },
  ],
  async measure(context) {
    const {
      figures: { p50, p99, front, total, errors, seconds },
    } = await measureConnections(context, { app: 'http' }, load);
    return { p50, p99, front, total, errors, last: seconds * 1000 };
  },
};
