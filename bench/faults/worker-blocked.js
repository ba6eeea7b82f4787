'use strict';

const { once } = require('node:events');
const { setTimeout: sleep } = require('node:timers/promises');
const block = require('./block');
const { begunAfter, heldUp, notOk } = require('./samples');

const BLOCKED = 3000;

// One of four workers is blocked for 3 s under 64 clients. What it had in hand when it began nobody can help.
module.exports = {
  name: 'worker-blocked',
  title: 'One of four workers blocked for 3 s, 64 clients: connections held up more than 500 ms',
  load: { clients: 64 },
  async inPrimary(cluster) {
    const [victim] = Object.values(cluster.workers);
    victim.send('block');
    const [since] = await once(victim, 'message');
    await sleep(BLOCKED);
    return { since };
  },
  inWorker() {
    process.on('message', () => process.send(Date.now(), () => block(BLOCKED)));
  },
  metrics: [
    { name: 'connections', over: 'sum' },
    { name: 'held up', over: 'sum' },
    { name: 'of those begun meanwhile', over: 'sum' },
    { name: 'not ok', over: 'sum' },
  ],
  read: ({ samples, told }) => ({
    connections: samples.length,
    'held up': heldUp(samples),
    'of those begun meanwhile': heldUp(begunAfter(samples, told.since)),
    'not ok': notOk(samples),
  }),
};
