'use strict';

const { setTimeout: sleep } = require('node:timers/promises');

const { ofProcess } = require('../measure/read_status');
const startServer = require('../servers/start_server');

const WORKERS = 4;
const KIB_PER_MB = 1e6 / 1024;

// All of it, and what no other process can share: anonymous memory.
const FIELDS = { rss: 'VmRSS', anonymous: 'RssAnon' };

module.exports = {
  name: 'rss',
  title: 'Memory of a server at rest, in MB (4 workers)',
  rounds: 3,
  contenders: ['builtin', 'builtin2', 'wire', 'lane'],
  metrics: [
    { name: 'workerRss', title: 'worker RSS', digits: 2 },
    { name: 'workerAnonymous', title: 'worker anonymous', digits: 2 },
    { name: 'primaryRss', title: 'primary RSS', digits: 2 },
  ],
  async measure({ contender, node, pace }) {
    const server = await startServer(contender, node, { app: 'http', workers: WORKERS });
    try {
      await sleep(pace.idle.settle);
      const mean = (pids, field) =>
        pids.reduce((sum, pid) => sum + ofProcess(pid, field), 0) / pids.length / KIB_PER_MB;
      return {
        workerRss: mean(server.workers, FIELDS.rss),
        workerAnonymous: mean(server.workers, FIELDS.anonymous),
        primaryRss: mean(server.front, FIELDS.rss),
      };
    } finally {
      await server.end();
    }
  },
};
