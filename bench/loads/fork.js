'use strict';

const runProgram = require('../servers/run_program');

module.exports = {
  name: 'fork',
  title: "How long fork() keeps the primary's JavaScript thread, by the primary's memory",
  contenders: ['builtin', 'builtin2', 'lane'],
  cases: () => [0, 800].map((megabytes) => ({ name: `${megabytes} MB`, megabytes })),
  metrics: [{ name: 'stall', title: 'ms', digits: 2 }],
  measure: (context, { megabytes }) =>
    runProgram(context, 'fork.js', { megabytes, forks: context.pace.forks }),
};
