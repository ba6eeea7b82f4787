'use strict';

const { runOneByOne, runPaced } = require('../clients');
const measureConnections = require('../measure/measure_connections');

module.exports = {
  name: 'spread',
  title: 'Connections of the busiest worker less those of the idlest (TCP, 4 workers, none saturated)',
  rounds: 2,
  contenders: ['builtin', 'none', 'reuseport', 'wire', 'lane'],
  cases: ({ spread: { oneByOne, paced, rate } }) => [
    { name: `${oneByOne} one by one`, load: (port) => runOneByOne({ port, connections: oneByOne }) },
    { name: `${paced}, ${rate} a second`, load: (port) => runPaced({ port, connections: paced, rate }) },
  ],
  metrics: [
    { name: 'difference', title: 'difference', digits: 0, ratio: false },
    { name: 'p99', title: 'p99 ms', digits: 2 },
  ],
  async measure(context, { load }) {
    // Counted, not timed: no warm-up.
    const cold = { ...context, pace: { ...context.pace, warmUp: 0 } };
    const { figures, counts } = await measureConnections(cold, { app: 'tcp', workers: 4 }, load);
    return {
      p99: figures.p99,
      errors: figures.errors,
      difference: Math.max(...counts) - Math.min(...counts),
    };
  },
};
