'use strict';

const median = require('../measure/median');

const OVER = {
  median,
  sum: (figures) => figures.reduce((sum, figure) => sum + figure, 0),
  max: (figures) => Math.max(...figures),
};

/** One figure for each of a fault's metrics, over the rounds of one contender. What some round lacks is left out. */
module.exports = function summarize({ metrics }, rounds) {
  const all = metrics.map(({ name, over = 'median' }) => [
    name,
    OVER[over](rounds.map((round) => round[name])),
  ]);
  return Object.fromEntries(all.filter(([, figure]) => !Number.isNaN(figure)));
};
