'use strict';

const os = require('node:os');

// The first name of a number is the one that Node gives (SIGABRT, not SIGIOT).
const SIGNAL_NAMES = new Map(
  Object.entries(os.constants.signals)
    .reverse()
    .map(([name, n]) => [n, name]),
);

// What supervisors ask is `code !== 0`, or `code || signal`, and some end with the code that they were told: this one is a
// failure by each. It is what shells say where a status is none.
const UNKNOWN = 255;

function warn({ pid }, id) {
  process.emitWarning(
    `Worker ${id} (pid ${pid}) was reaped by something else in this process, such as an addon that calls waitpid(-1). ` +
      `How it ended is not known: its exit code is said to be ${UNKNOWN}.`,
    { type: 'RustClusterWarning', code: 'RUST_CLUSTER_REAPED' },
  );
}

/** The arguments of a Process handle's `onexit`, `[code, signal]`, for the end of a worker that the IO thread tells. */
module.exports = function readExit(child, { worker, number, signal }) {
  if (signal !== undefined) return [0, SIGNAL_NAMES.get(signal) ?? ''];
  if (number === undefined) warn(child, worker);
  return [number ?? UNKNOWN, ''];
};
