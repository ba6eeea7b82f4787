'use strict';

const { isIP } = require('node:net');

// The ports on which workers listen by themselves, with `reusePort`: they tell the primary by Node's words `listening` and
// `close` (lib/worker/tell_reuse_port.js). Only shown by cluster.stats(). What a worker says may be anything.

const MOST = 1024; // of one worker

const isPlace = ({ bound, port }) => isIP(bound) !== 0 && Number.isInteger(port) && port > 0 && port < 65536;

module.exports = class ReusePorts {
  #ofWorkers = new Map(); // by id: places by key

  /** An internal message of a worker. */
  note(worker, { cmd, act, key, reusePort, bound, port }) {
    if (cmd !== 'NODE_CLUSTER') return;
    const places = this.#ofWorkers.get(worker) ?? new Map();
    if (act === 'close') places.delete(key);
    if (act !== 'listening' || reusePort !== true || !isPlace({ bound, port })) return;
    if (places.size < MOST) places.set(key, { address: bound, port });
    this.#ofWorkers.set(worker, places);
  }

  /** A worker that has ended. */
  forget(worker) {
    this.#ofWorkers.delete(worker);
  }

  /** Each place once, with the ids of the workers that listen there: `{ address, port, workers }`. */
  list() {
    const places = new Map();
    for (const [worker, ofWorker] of this.#ofWorkers) {
      for (const { address, port } of ofWorker.values()) {
        const name = `${address} ${port}`;
        if (!places.has(name)) places.set(name, { address, port, workers: new Set() });
        places.get(name).workers.add(worker);
      }
    }
    return [...places.values()].map(({ workers, ...place }) => ({ ...place, workers: [...workers] }));
  }
};
