'use strict';

const fs = require('node:fs');

// Tells the test what happened, from any process of the fixture: one JSON line on the file descriptor that
// the harness inherited to all of them. writeSync, so that a line written just before process.exit() is kept.
const REPORT_FD = Number(process.env.RUST_CLUSTER_REPORT_FD ?? 1);

module.exports = function report(name, value = null) {
  fs.writeSync(REPORT_FD, `${JSON.stringify({ name, value })}\n`);
};
