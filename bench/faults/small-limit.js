'use strict';

const { setTimeout: sleep } = require('node:timers/promises');
const block = require('./block');
const { notOk } = require('./samples');

const LIMIT = 176;

// A user without privileges may have as many descriptors in flight as he may have open (sendmsg: ETOOMANYREFS above
// RLIMIT_NOFILE). Many workers, each of which takes 100 ms for a connection, could have 192 unread; and the primary
// has few descriptors left to accept with.
module.exports = {
  name: 'small-limit',
  title: `RLIMIT_NOFILE ${LIMIT}, without privileges, 24 slow workers, 500 clients: what became of the connections`,
  load: { clients: 500, hung: 8000 },
  workers: 24,
  limit: LIMIT,
  isUnprivileged: true,
  async inPrimary(cluster) {
    let most = 0;
    const deadline = performance.now() + 3000;
    while (performance.now() < deadline) {
      most = Math.max(most, inFlight(cluster));
      await sleep(20);
    }
    return { inFlight: most };
  },
  inWorker(server) {
    server.prependListener('request', () => block(100));
  },
  metrics: [
    { name: 'ok', over: 'sum' },
    { name: 'not ok', over: 'sum' },
    { name: 'most in flight', over: 'max' },
    { name: 'primary: most fds', over: 'max' },
    { name: 'a worker: most fds', over: 'max' },
    { name: 'primary: fds more after', over: 'max' },
  ],
  read: ({ samples, told, most, leaked }) => ({
    ok: samples.length - notOk(samples),
    'not ok': notOk(samples),
    'most in flight': told.inFlight,
    'primary: most fds': most.primary,
    'a worker: most fds': most.worker,
    'primary: fds more after': leaked.primary,
  }),
};

// Node's own cluster has no figure.
function inFlight(cluster) {
  return cluster.stats?.().workers.reduce((sum, worker) => sum + worker.inFlight, 0);
}
