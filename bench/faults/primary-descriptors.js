'use strict';

const exhaust = require('./exhaust');
const { answeredBetween, notOk, perSecond } = require('./samples');

const WHOLE = 0.9;
const STEP = 10;
const WINDOW = 200;

// The primary has no descriptor left for 3 s. The clients pause between requests, so that the rate is theirs and not
// that of a full machine, and "as before" means something.
module.exports = {
  name: 'primary-descriptors',
  title:
    'The primary at EMFILE for 3 s, 64 clients that pause 50 ms: its CPU time, and when it is whole again',
  load: { clients: 64, pause: 50 },
  limit: 256,
  before: 1500,
  after: 1000,
  inPrimary: () => exhaust(3000),
  metrics: [
    { name: 'rate before' },
    { name: 'rate meanwhile' },
    { name: "primary's CPU, % of a core", digits: 1 },
    { name: 'whole again after ms', over: 'max' },
    { name: 'not ok', over: 'sum' },
    { name: 'primary: fds more after', over: 'max' },
  ],
  read(record) {
    const { samples, started, broken, mended, primaryCpu, leaked } = record;
    // The first second warms up.
    const before = perSecond(answeredBetween(samples, started + 1000, broken), broken - started - 1000);
    return {
      'rate before': before,
      'rate meanwhile': perSecond(answeredBetween(samples, broken, mended), mended - broken),
      "primary's CPU, % of a core": (100 * primaryCpu) / (mended - broken),
      'whole again after ms': wholeAgain(record, before),
      'not ok': notOk(samples),
      'primary: fds more after': leaked.primary,
    };
  },
};

// How long after the end the first 200 ms begin in which the rate is nine tenths of what it was.
function wholeAgain({ samples, mended, ended }, before) {
  for (let from = mended; from + WINDOW <= ended; from += STEP) {
    const rate = perSecond(answeredBetween(samples, from, from + WINDOW), WINDOW);
    if (rate >= WHOLE * before) return from - mended;
  }
  return Infinity;
}
