'use strict';

// The cluster under test: ours, or Node's own with RUST_CLUSTER_TEST_TARGET=builtin. The same tests on both
// show that they describe Node and not us.
module.exports =
  process.env.RUST_CLUSTER_TEST_TARGET === 'builtin' ? require('node:cluster') : require('../..');
