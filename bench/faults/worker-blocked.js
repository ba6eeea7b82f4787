'use strict';

const HELD_UP = 500;

// One of four workers is blocked for 3 s under 64 clients.
module.exports = {
  title: `One of four workers blocked for 3 s: connections held up more than ${HELD_UP} ms`,
  load: { fault: 'worker-blocked', duration: 2900, clients: 64 },
  columns: ({ latencies, outcomes }) => ({
    connections: latencies.length,
    'held up': latencies.filter((latency) => latency > HELD_UP).length,
    'not ok': latencies.length - outcomes.ok,
  }),
};
