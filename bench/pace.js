'use strict';

/** How long and how much: a full run takes less than 20 minutes on two cores, a quick one less than two. */
module.exports = function pace(quick) {
  return quick ? QUICK : FULL;
};

const FULL = {
  rounds: 5,
  warmUp: 1, // seconds
  seconds: 2,
  messages: { warmUp: 100, milliseconds: 500 },
  spread: { oneByOne: 10_000, paced: 5000, rate: 1000 },
  forks: 5,
  idle: { settle: 1000, watched: 5000 }, // ms
  workers: [1, 2, 4, 8, 32],
};

const QUICK = {
  rounds: 1,
  warmUp: 0,
  seconds: 1,
  messages: { warmUp: 20, milliseconds: 100 },
  spread: { oneByOne: 1000, paced: 500, rate: 1000 },
  forks: 1,
  idle: { settle: 200, watched: 500 },
  workers: [1, 4],
};
