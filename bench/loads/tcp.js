'use strict';

const { runInTurn } = require('../clients');
const metrics = require('../measure/connection_metrics');
const measureConnections = require('../measure/measure_connections');

module.exports = {
  name: 'tcp',
  title: 'TCP, accepted and closed (64 clients, 2 workers)',
  contenders: ['builtin', 'builtin2', 'single', 'none', 'reuseport', 'wire', 'lane'],
  metrics,
  measure: async (context) => (await measureConnections(context, { app: 'tcp' }, runInTurn)).figures,
};
