'use strict';

const runProgram = require('../servers/run_program');

const SIZE = 64;

module.exports = {
  name: 'pingpong',
  title: 'One message of 64 B at a time, there and back',
  contenders: ['builtin', 'builtin2', 'lane'],
  cases: () => ['json', 'advanced'].map((serialization) => ({ name: serialization, serialization })),
  metrics: [
    { name: 'rate', title: 'round trips per second', digits: 0 },
    { name: 'primary', title: "primary's CPU µs per round trip", digits: 1 },
  ],
  measure: (context, { serialization }) =>
    runProgram(context, 'messages.js', {
      serialization,
      direction: 'pingpong',
      size: SIZE,
      ...context.pace.messages,
    }),
};
