'use strict';

const { runWrk } = require('../clients');
const metrics = require('../measure/connection_metrics');
const measureConnections = require('../measure/measure_connections');

const load = (port, seconds) => runWrk(`http://127.0.0.1:${port}/`, seconds, ['Connection: close']);

module.exports = {
  name: 'scaling',
  title: 'HTTP, a connection per request, by the number of workers (64 clients)',
  rounds: 2,
  needsWrk: true,
  contenders: ['builtin', 'none', 'wire', 'lane'],
  cases: (pace) =>
    pace.workers.map((workers) => ({ name: `${workers} ${workers === 1 ? 'worker' : 'workers'}`, workers })),
  metrics,
  measure: async (context, { workers }) =>
    (await measureConnections(context, { app: 'http', workers }, load)).figures,
};
