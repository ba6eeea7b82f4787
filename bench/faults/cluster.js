'use strict';

// The cluster that a run is about: Node's own, or ours.
module.exports =
  process.env.RUST_CLUSTER_BENCH_TARGET === 'builtin' ? require('node:cluster') : require('../..');
