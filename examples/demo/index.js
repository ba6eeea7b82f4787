// A page that shows a cluster at work: who answers, what cluster.stats() tells, and what a death changes.
// The workers serve the page and are asked by it 20 times a second; its buttons kill a worker, or block one.
// Try: node examples/demo, and open http://127.0.0.1:8000/ (PORT, HOST as in hello.js).
'use strict';

const cluster = require('rust-cluster');

if (cluster.isPrimary) require('./primary')();
else require('./worker')();
