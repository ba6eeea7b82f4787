'use strict';

const path = require('node:path');

const count = require('./count_tests');

const JEST = path.join(__dirname, '..', '..', 'node_modules', 'jest', 'bin', 'jest.js');
// Each says all of it, so that none depends on the environment.
const WAYS = {
  lane: { RUST_CLUSTER_TEST_TARGET: '', RUST_CLUSTER_LANE: '' },
  wire: { RUST_CLUSTER_TEST_TARGET: '', RUST_CLUSTER_LANE: '0' },
  'built-in': { RUST_CLUSTER_TEST_TARGET: 'builtin', RUST_CLUSTER_LANE: '' },
};

/**
 * A step for run_steps.js: the Jest suite one way, `'lane'`, `'wire'` or `'built-in'`; with the Node at hand, or with
 * another's `{ binary, version }`; `scale` is for what tests do many times (`__test__/harness/scale.js`); `folder` is one
 * of integration/, to be run instead.
 */
module.exports = function jestStep(way, { binary = process.execPath, version, scale = 1, folder } = {}) {
  const args = folder
    ? ['--config', path.join('integration', 'jest.config.js'), '--maxWorkers=100%', `integration/${folder}`]
    : [];
  return {
    name: [folder ?? 'jest', ...(version ? [`Node ${version}`] : []), way].join(', '),
    run: [binary, [JEST, ...args]],
    env: {
      ...WAYS[way],
      RUST_CLUSTER_TEST_SCALE: String(scale),
      // What looks for `node` on the PATH finds that one too.
      PATH: `${path.dirname(binary)}${path.delimiter}${process.env.PATH}`,
    },
    count: count.jest,
    isWide: true,
  };
};
