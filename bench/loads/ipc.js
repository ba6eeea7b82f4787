'use strict';

const runProgram = require('../servers/run_program');

const SIZES = { '64 B': 64, '1 KiB': 1024, '64 KiB': 64 * 1024 };
const DIRECTIONS = { 'to worker': 'down', 'to primary': 'up' };

function cases() {
  const all = [];
  for (const serialization of ['json', 'advanced']) {
    for (const [way, direction] of Object.entries(DIRECTIONS)) {
      for (const [name, size] of Object.entries(SIZES)) {
        all.push({ name: `${serialization}, ${way}, ${name}`, serialization, direction, size });
      }
    }
  }
  return all;
}

module.exports = {
  name: 'ipc',
  title: 'Messages between the primary and a worker',
  contenders: ['builtin', 'builtin2', 'lane'],
  cases,
  metrics: [
    { name: 'rate', title: 'messages per second', digits: 0 },
    { name: 'primary', title: "primary's CPU µs per message", digits: 2 },
    { name: 'total', title: 'CPU µs per message in all', digits: 2 },
  ],
  measure: (context, { serialization, direction, size }) =>
    runProgram(context, 'messages.js', { serialization, direction, size, ...context.pace.messages }),
};
