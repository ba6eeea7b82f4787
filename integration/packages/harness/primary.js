'use strict';

const { once } = require('node:events');

const describe = ({ id, process: { pid } }) => ({ id, pid });

async function startWorker(cluster, exits) {
  const worker = cluster.fork();
  exits[worker.id] = null;
  worker.once('exit', (code, signal) => {
    exits[worker.id] = { code, signal, voluntary: worker.exitedAfterDisconnect ?? null };
    worker.emit('startup', new Error(`worker ${worker.id} has ended: ${code} ${signal}`));
  });
  worker.once('listening', ({ port }) => worker.emit('startup', null, port));
  const [error, port] = await once(worker, 'startup');
  if (error) throw error;
  return { worker, port };
}

// What a test can ask of a primary.
function commandsOf(cluster, exits) {
  const start = () => startWorker(cluster, exits);
  return {
    /** Kills a worker and starts another, which listens when this is done. */
    async kill(id) {
      const victim = cluster.workers[id];
      victim.process.kill('SIGKILL');
      await once(victim, 'exit');
      const { worker } = await start();
      return { exit: exits[id], fresh: worker.id };
    },
    /**
     * Starts a worker, and has another leave once it listens: told first, as in Node's documentation of
     * `worker.disconnect()`. It is there while it serves somebody.
     */
    async retire(id) {
      const { worker } = await start();
      const old = cluster.workers[id];
      old.send('shutdown');
      old.disconnect();
      return { fresh: worker.id };
    },
    /** How a worker has ended; waits for that. */
    async exitOf(id) {
      while (exits[id] === null) await once(cluster, 'exit');
      return exits[id];
    },
    /** What only ours has. */
    stats: () => cluster.stats?.() ?? null,
    /** Has all workers leave, and tells how each worker there was has ended. */
    async stop() {
      cluster.disconnect();
      while (Object.values(exits).includes(null)) await once(cluster, 'exit');
      return exits;
    },
  };
}

async function answer(commands, { id, name, args }) {
  try {
    return { id, value: await commands[name](...args) };
  } catch (error) {
    return { id, error: error.stack };
  }
}

/**
 * The primary of a server program that start-server.js has started: forks `count` workers, tells when all of them
 * listen, and does what it is asked. `commands` are the program's own, beside those above.
 */
module.exports = async function runPrimary(cluster, { count = 2, commands = {} } = {}) {
  const exits = {}; // of each worker there was, by id; null while it runs
  const all = { ...commandsOf(cluster, exits), ...commands };
  // The test has gone without a word.
  const abandon = () => process.exit(1);
  process.once('disconnect', abandon);
  process.on('message', async (message) => {
    const reply = await answer(all, message);
    process.send(reply, () => {
      if (message.name !== 'stop') return;
      process.removeListener('disconnect', abandon);
      process.disconnect();
    });
  });
  const started = await Promise.all(Array.from({ length: count }, () => startWorker(cluster, exits)));
  process.send({ ready: { port: started[0].port, workers: started.map(({ worker }) => describe(worker)) } });
};
