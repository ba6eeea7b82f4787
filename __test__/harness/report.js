'use strict';

const fs = require('node:fs');

// Tells the test what happened, from any process of the fixture: one JSON line in the run's report file.
// Synchronous, so that a line written just before process.exit() is kept; O_APPEND keeps lines whole.
module.exports = function report(name, value = null) {
  fs.appendFileSync(process.env.RUST_CLUSTER_REPORT_FILE, `${JSON.stringify({ name, value })}\n`);
};
