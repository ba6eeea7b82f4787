'use strict';

const { once } = require('node:events');
const exhaust = require('./exhaust');
const { begunDuring, heldUp, notOk } = require('./samples');

// One of four workers has no descriptor left for 3 s under 64 clients.
module.exports = {
  name: 'worker-descriptors',
  title: 'One of four workers at its RLIMIT_NOFILE for 3 s, 64 clients: what became of the connections',
  load: { clients: 64 },
  limit: 256,
  async inPrimary(cluster) {
    const [victim] = Object.values(cluster.workers);
    victim.send('exhaust');
    await once(victim, 'message');
    return { exhausted: victim.process.pid };
  },
  inWorker() {
    process.on('message', async () => {
      await exhaust(3000);
      process.send('done');
    });
  },
  metrics: [
    { name: 'connections', over: 'sum' },
    { name: 'not ok', over: 'sum' },
    { name: 'held up > 500 ms', over: 'sum' },
    { name: 'served by it meanwhile', over: 'sum' },
    { name: 'primary: fds more after', over: 'max' },
    { name: 'workers: fds more after', over: 'max' },
  ],
  read(record) {
    const { samples, told, leaked } = record;
    return {
      connections: samples.length,
      'not ok': notOk(samples),
      'held up > 500 ms': heldUp(samples),
      'served by it meanwhile': begunDuring(record).filter(({ by }) => by === told.exhausted).length,
      'primary: fds more after': leaked.primary,
      'workers: fds more after': leaked.workers,
    };
  },
};
