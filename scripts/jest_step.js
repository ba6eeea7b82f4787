'use strict';

const path = require('node:path');

const count = require('./count_tests');

const JEST = path.join(__dirname, '..', 'node_modules', 'jest', 'bin', 'jest.js');
// Each says all of it, so that none depends on the environment.
const WAYS = {
  lane: { RUST_CLUSTER_TEST_TARGET: '', RUST_CLUSTER_LANE: '' },
  wire: { RUST_CLUSTER_TEST_TARGET: '', RUST_CLUSTER_LANE: '0' },
  'built-in': { RUST_CLUSTER_TEST_TARGET: 'builtin', RUST_CLUSTER_LANE: '' },
};

/**
 * A step for run_steps.js: the Jest suite one way, `'lane'`, `'wire'` or `'built-in'`, with the Node at hand or with
 * another's `{ binary, version }`.
 */
module.exports = function jestStep(way, { binary = process.execPath, version } = {}) {
  // What looks for `node` on the PATH finds that one too.
  const PATH = `${path.dirname(binary)}${path.delimiter}${process.env.PATH}`;
  return {
    name: version ? `jest, Node ${version}, ${way}` : `jest, ${way}`,
    run: [binary, [JEST]],
    env: { ...WAYS[way], PATH },
    count: count.jest,
  };
};
