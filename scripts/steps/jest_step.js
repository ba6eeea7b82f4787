'use strict';

const path = require('node:path');

const count = require('./count_tests');

const JEST = path.join(__dirname, '..', '..', 'node_modules', 'jest', 'bin', 'jest.js');
// More files than so many do not fail because of what ran beside them.
const MOST_AGAIN = 4;
// Each says all of it, so that none depends on the environment.
const WAYS = {
  lane: { RUST_CLUSTER_TEST_TARGET: '', RUST_CLUSTER_LANE: '' },
  wire: { RUST_CLUSTER_TEST_TARGET: '', RUST_CLUSTER_LANE: '0' },
  'built-in': { RUST_CLUSTER_TEST_TARGET: 'builtin', RUST_CLUSTER_LANE: '' },
};

/** The files that Jest's output says have failed. */
const failedFiles = (output) => [
  ...new Set(Array.from(output.matchAll(/^FAIL .*?(\S+\.test\.js)\b/gm), ([, file]) => file)),
];

// Hundreds of files on two busy cores judge the machine now and then. One that fails is run once more with nothing beside
// it, and named; one that fails then too has failed.
function runAgain(binary, config, output) {
  const files = failedFiles(output);
  if (files.length === 0 || files.length > MOST_AGAIN) return null;
  return { files, run: [binary, [JEST, ...config, '--runInBand', '--runTestsByPath', ...files]] };
}

/**
 * A step for run_steps.js: the Jest suite one way, `'lane'`, `'wire'` or `'built-in'`; with the Node at hand, or with
 * another's `{ binary, version }`; `scale` is for what tests do many times (`__test__/harness/scale.js`); `folder` is one
 * of integration/, to be run instead.
 */
module.exports = function jestStep(way, { binary = process.execPath, version, scale = 1, folder } = {}) {
  const config = folder ? ['--config', path.join('integration', 'jest.config.js')] : [];
  const all = folder ? ['--maxWorkers=100%', `integration/${folder}`] : [];
  return {
    name: [folder ?? 'jest', ...(version ? [`Node ${version}`] : []), way].join(', '),
    run: [binary, [JEST, ...config, ...all]],
    env: {
      ...WAYS[way],
      RUST_CLUSTER_TEST_SCALE: String(scale),
      // What looks for `node` on the PATH finds that one too.
      PATH: `${path.dirname(binary)}${path.delimiter}${process.env.PATH}`,
    },
    count: count.jest,
    again: (output) => runAgain(binary, config, output),
    isWide: true,
  };
};
