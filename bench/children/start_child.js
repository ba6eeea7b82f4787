'use strict';

const { spawn } = require('node:child_process');
const os = require('node:os');

// What the run has started and what still lives of it: nothing of it outlives the run.
const living = new Set();

/** spawn(), for a child that ends with us at the latest, also on Ctrl-C. */
module.exports = function startChild(file, args, { stdin = 'pipe', ...options } = {}) {
  const child = spawn(file, args, { ...options, stdio: [stdin, 'pipe', 'inherit'] });
  living.add(child);
  child.once('exit', () => living.delete(child));
  return child;
};

process.once('exit', () => {
  for (const child of living) child.kill('SIGTERM');
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => process.exit(128 + os.constants.signals[signal]));
}
