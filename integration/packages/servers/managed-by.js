'use strict';

const { once } = require('node:events');

const answerCommands = require('./answer-commands');

const RECORDED = ['fork', 'online', 'listening', 'disconnect', 'exit'];

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
  const isRunning = (id) => !has(id, 'exit');

  answerCommands({
    ...commands,
    kill: (id) => process.kill(pids[id], 'SIGKILL'),
    tell: (id, message) => cluster.workers[id].send(message),
    /** Waits until a worker has had that event. */
    async until(id, name) {
      while (!has(id, name)) await once(cluster, name);
    },
    pids: () => pids,
    stats: () => cluster.stats?.() ?? null,
    /** Resolves to all events there were. */
    async stop() {
      await end();
      while (Object.keys(events).some(isRunning)) await once(cluster, 'exit');
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
