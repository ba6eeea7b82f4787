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
 * A step for run_steps.js: the Jest suite one way, `'lane'`, `'wire'` or `'built-in'`, with the Node at hand or with
 * another's `{ binary, version }`; or the tests in a folder of integration/ instead.
 */
module.exports = function jestStep(way, { binary = process.execPath, version, folder } = {}) {
  const args = folder
    ? ['--config', path.join('integration', 'jest.config.js'), `integration/${folder}`]
    : [];
  // Whether a thousand forks leave anything is a question to our own code, and asked with the Node at hand.
  const forks = version || way === 'built-in' ? { RUST_CLUSTER_TEST_FORKS: '200' } : {};
  // What looks for `node` on the PATH finds that one too.
  const PATH = `${path.dirname(binary)}${path.delimiter}${process.env.PATH}`;
  return {
    name: [folder ?? 'jest', ...(version ? [`Node ${version}`] : []), way].join(', '),
    run: [binary, [JEST, ...args]],
    env: { ...WAYS[way], ...forks, PATH },
    count: count.jest,
  };
};
