'use strict';

const { setTimeout: sleep } = require('node:timers/promises');

const { ofThreads } = require('../measure/read_status');
const startServer = require('../servers/start_server');

// A thread that waits gives up its core by itself: once for each time that it was woken.
const wakeUps = (pid) => ofThreads(pid, 'voluntary_ctxt_switches');

module.exports = {
  name: 'idle',
  title: 'Wake-ups per second of an idle server (2 workers)',
  rounds: 2,
  contenders: ['builtin', 'builtin2', 'wire', 'lane'],
  metrics: [
    { name: 'primary', title: 'primary', digits: 1, ratio: false },
    { name: 'worker', title: 'a worker', digits: 1, ratio: false },
  ],
  async measure({ contender, node, pace: { idle } }) {
    const server = await startServer(contender, node, { app: 'http', workers: 2 });
    try {
      await sleep(idle.settle);
      const pids = [server.front[0], server.workers[0]];
      const before = pids.map(wakeUps);
      await sleep(idle.watched);
      const [primary, worker] = pids.map((pid, i) => ((wakeUps(pid) - before[i]) / idle.watched) * 1000);
      return { primary, worker };
    } finally {
      await server.end();
    }
  },
};
