'use strict';

// Under `node --watch` each process tells the one above it, by its IPC channel, which files it has loaded: the primary the
// watcher, and a worker the primary, as it inherits the variable. What a worker tells is for the watcher too, and no
// message of the program's.

const REPORTS = ['watch:require', 'watch:import'];

const isReport = (message) =>
  typeof message === 'object' && message !== null && REPORTS.some((name) => Array.isArray(message[name]));

function passOn(message) {
  // The error of a watcher that has gone is nobody's.
  if (process.connected) process.send(message, undefined, undefined, () => {});
}

/** Whether a worker's message was such a report; it has been passed on then. */
function takeReport(message) {
  if (!isReport(message)) return false;
  passOn(message);
  return true;
}

module.exports = process.env.WATCH_REPORT_DEPENDENCIES ? takeReport : () => false;
