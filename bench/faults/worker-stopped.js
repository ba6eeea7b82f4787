'use strict';

const { setTimeout: sleep } = require('node:timers/promises');
const { answeredBetween, begunAfter, heldUp, notOk, perSecond } = require('./samples');

// One of four workers is stopped for 5 s, and goes on. The clients pause between requests, so that the rate is theirs
// and not that of a full machine. What it had in hand when it was stopped nobody can help.
module.exports = {
  name: 'worker-stopped',
  title:
    'One of four workers stopped (SIGSTOP) for 5 s, 64 clients that pause 50 ms: connections per second of the other three',
  load: { clients: 64, pause: 50, hung: 8000 },
  before: 2000,
  after: 1000,
  async inPrimary(cluster) {
    const { process: victim } = Object.values(cluster.workers)[0];
    const since = Date.now();
    victim.kill('SIGSTOP');
    await sleep(5000);
    victim.kill('SIGCONT');
    return { stopped: victim.pid, since };
  },
  metrics: [
    { name: 'before' },
    { name: 'meanwhile' },
    { name: '%' },
    { name: 'held up > 500 ms', over: 'sum' },
    { name: 'of those begun meanwhile', over: 'sum' },
    { name: 'not ok', over: 'sum' },
    { name: 'serves again after ms' },
  ],
  read(record) {
    const { samples, started, broken, mended, told } = record;
    const others = samples.filter(({ by }) => by !== told.stopped);
    // The first second warms up.
    const before = perSecond(answeredBetween(others, started + 1000, broken), broken - started - 1000);
    const meanwhile = perSecond(answeredBetween(others, broken, mended), mended - broken);
    return {
      before: before,
      meanwhile: meanwhile,
      '%': (100 * meanwhile) / before,
      'held up > 500 ms': heldUp(samples),
      'of those begun meanwhile': heldUp(begunAfter(samples, told.since)),
      'not ok': notOk(samples),
      'serves again after ms': servesAgain(record),
    };
  },
};

// Of connections that began afterwards: those it held up meanwhile say nothing.
function servesAgain({ samples, mended, told }) {
  const ends = samples
    .filter(({ by, begun }) => by === told.stopped && begun >= mended)
    .map(({ begun, took }) => begun + took - mended);
  return Math.min(...ends);
}
