'use strict';

const { runWrk } = require('../clients');
const metrics = require('../measure/connection_metrics');
const measureConnections = require('../measure/measure_connections');

const load = (port, seconds) => runWrk(`https://127.0.0.1:${port}/`, seconds, ['Connection: close']);

module.exports = {
  name: 'tls',
  title: 'HTTPS, a handshake per request; latency without the handshake (64 clients, 2 workers)',
  needsWrk: true,
  contenders: ['builtin', 'builtin2', 'single', 'none', 'reuseport', 'nginx', 'wire', 'lane'],
  metrics,
  measure: async (context) => (await measureConnections(context, { app: 'tls' }, load)).figures,
};
