'use strict';

const { once } = require('node:events');

const answerCommands = require('./answer-commands');

// The end of the channel and that of the process: Node tells of each as it comes, and either may be first.
const ENDS = ['disconnect', 'exit'];
const RECORDED = ['fork', 'online', 'listening', ...ENDS];

/** What happens to each worker, by its id and in order, into `events`; whoever listens later is told later. */
function record(cluster, events) {
  for (const name of RECORDED) {
    cluster.on(name, ({ id, exitedAfterDisconnect }, ...args) => {
      const how = name === 'exit' ? ` ${args.join(' ')} ${exitedAfterDisconnect}` : '';
      (events[id] ??= []).push(`${name}${how}`);
    });
  }
}

/**
 * For a primary whose workers a package manages: records what happens to them, tells when the first two listen, and
 * does what the test asks. `commands` are the program's own, beside those below; `end()` lets all workers end.
 */
module.exports = function managedBy(cluster, { commands, end }) {
  const events = {};
  const pids = {};
  record(cluster, events);
  cluster.on('fork', ({ id, process: { pid } }) => (pids[id] = pid));
  const has = (id, name) => events[id]?.some((event) => event.split(' ')[0] === name);
  const until = async (id, name) => {
    while (!has(id, name)) await once(cluster, name);
  };

  answerCommands({
    ...commands,
    kill: (id) => process.kill(pids[id], 'SIGKILL'),
    tell: (id, message) => cluster.workers[id].send(message),
    /** Waits until a worker has had that event. */
    until,
    pids: () => pids,
    stats: () => cluster.stats?.() ?? null,
    /** Resolves to all events there were, the two ends in the order of the alphabet. */
    async stop() {
      await end();
      for (const id of Object.keys(events)) {
        for (const name of ENDS) await until(id, name);
        events[id].push(...events[id].splice(-ENDS.length).sort());
      }
      return events;
    },
  });

  const listening = [];
  cluster.on('listening', function tellReady({ id }, { port }) {
    if (listening.push({ id }) < 2) return;
    cluster.removeListener('listening', tellReady);
    process.send({ ready: { port, workers: listening } });
  });
};
