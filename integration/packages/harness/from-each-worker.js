'use strict';

const ENOUGH = 100;

/**
 * Repeats `step()`, which resolves to `{ worker, … }`, until each of the server's workers has been met `n` times;
 * resolves to all results. Turns are taken, but on a busy machine a worker may lose some: ours gives the connections
 * of one that does not read them to another.
 */
module.exports = async function fromEachWorker(server, n, step) {
  const all = [];
  const met = ({ id }) => all.filter(({ worker }) => worker === id).length;
  while (!server.workers.every((worker) => met(worker) >= n)) {
    if (all.length === ENOUGH) throw new Error(`${ENOUGH} times, and not ${n} of each worker`);
    all.push(await step());
  }
  return all;
};
