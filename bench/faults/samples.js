'use strict';

const HELD_UP = 500;

// What is read from samples, each a connection: `{ begun, took, outcome, by }`, in ms, `by` the pid that answered.

exports.notOk = (samples) => samples.filter(({ outcome }) => outcome !== 'ok').length;

exports.heldUp = (samples) => samples.filter(({ took }) => took > HELD_UP).length;

exports.begunAfter = (samples, time) => samples.filter(({ begun }) => begun > time);

exports.begunDuring = ({ samples, broken, mended }) =>
  samples.filter(({ begun }) => begun >= broken && begun < mended);

exports.answeredBetween = (samples, from, to) =>
  samples.filter(({ begun, took, outcome }) => {
    const end = begun + took;
    return outcome === 'ok' && end >= from && end < to;
  });

exports.perSecond = (samples, milliseconds) => (1000 * samples.length) / milliseconds;

exports.percentile = function percentile(numbers, share) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1];
};

exports.countOutcomes = function countOutcomes(samples) {
  const counts = { ok: 0, reset: 0, closed: 0, hung: 0 };
  for (const { outcome } of samples) counts[outcome]++;
  return counts;
};
