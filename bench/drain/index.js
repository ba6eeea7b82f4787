'use strict';

/** What bench/run_drain.js measures, in the shape of a fault: figures over the rounds. */
module.exports = {
  title:
    '20 replacements of two workers, one after the other, under 64 clients that keep their connections, POST and never ' +
    'retry; answers after 0, 10 and 500 ms',
  metrics: [
    { name: 'reset', over: 'sum' },
    { name: 'refused', over: 'sum' },
    { name: 'cut off', over: 'sum' },
    { name: 'hung (5 s)', over: 'sum' },
    { name: 'answered', over: 'sum' },
    { name: 'replaced', over: 'sum' },
    { name: 'killed after 5 s', over: 'sum' },
    { name: 'gone after, at most (ms)', over: 'max' },
  ],
};
