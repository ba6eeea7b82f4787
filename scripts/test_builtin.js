'use strict';

// The tests against Node's own cluster: what fails there describes us and not Node.
process.env.RUST_CLUSTER_TEST_TARGET = 'builtin';
require('jest').run(process.argv.slice(2));
