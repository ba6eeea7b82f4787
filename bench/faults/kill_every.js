'use strict';

const { countOutcomes } = require('./samples');

const TIMES = 36;

/** Workers are killed at an interval under 64 clients; each is forked again. */
module.exports = function killEvery(milliseconds, name) {
  const seconds = Math.round((TIMES * milliseconds) / 1000);
  return {
    name,
    title: `${TIMES} workers killed in ${seconds} s, 64 clients: what became of the connections`,
    load: { clients: 64 },
    inPrimary: (cluster) => new Promise((resolve) => kill(cluster, milliseconds, resolve)),
    metrics: [
      { name: 'ok', over: 'sum' },
      { name: 'hung (5 s)', over: 'sum' },
      { name: 'closed without answer', over: 'sum' },
      { name: 'reset', over: 'sum' },
      { name: 's taken', digits: 1 },
    ],
    read({ samples, broken, mended }) {
      const { ok, hung, closed, reset } = countOutcomes(samples);
      const taken = (mended - broken) / 1000;
      return { ok, 'hung (5 s)': hung, 'closed without answer': closed, reset, 's taken': taken };
    },
  };
};

// The victim is the one that has listened longest, so that each has had time to serve; never the only one, with
// which the listening socket would go.
function kill(cluster, milliseconds, resolve) {
  const listening = new Set(Object.values(cluster.workers));
  let left = TIMES;
  cluster.on('listening', (worker) => listening.add(worker));
  cluster.on('exit', (worker) => {
    listening.delete(worker);
    cluster.fork();
  });
  const timer = setInterval(() => {
    if (listening.size < 2) return;
    const [victim] = listening;
    listening.delete(victim);
    victim.process.kill('SIGKILL');
    if (--left > 0) return;
    clearInterval(timer);
    resolve();
  }, milliseconds);
}
