'use strict';

const { execFileSync } = require('node:child_process');
const os = require('node:os');

/** Under which conditions a run takes place: what its figures depend on. */
module.exports = function readConditions(options) {
  return {
    node: readVersion(options.node),
    kernel: `${os.type()} ${os.release().match(/^[\d.]+/)}`,
    cpus: os.cpus().length,
    cpu: os.cpus()[0].model.trim(),
    date: new Date().toISOString(),
    commit: readCommit(),
    rounds: options.rounds,
    quick: options.quick,
  };
};

function readVersion(node) {
  try {
    return execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  } catch (cause) {
    throw new Error(`--node: ${node} does not run (${cause.code ?? cause.status})`, { cause });
  }
}

// With a mark when what was measured is not what was committed.
function readCommit() {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty', '--abbrev=12'], {
      cwd: __dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'unknown'; // not a clone
  }
}
