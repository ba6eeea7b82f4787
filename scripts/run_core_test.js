'use strict';

const fs = require('node:fs');
const path = require('node:path');

const runStep = require('./steps/run_step');

const LIMIT = 30_000;
const PACKAGE = path.join(__dirname, '..', 'index.js');

// The options that the test wants Node to be started with.
function flagsOf(file) {
  const [, flags] = fs.readFileSync(file, 'utf8').match(/^\/\/ Flags: (.*)$/m) ?? [];
  return flags ? flags.trim().split(/\s+/) : [];
}

/**
 * Runs one of Node's own tests. Resolves to `{ outcome, status, output }`, outcome one of passed, failed and
 * skipped (as the test itself decides).
 */
module.exports = async function runCoreTest(file, { node, builtin, cwd }) {
  const env = builtin ? {} : { NODE_OPTIONS: `--require ${JSON.stringify(PACKAGE)}` };
  const { status, output } = await runStep(node, [...flagsOf(file), file], { cwd, env, limit: LIMIT });
  const isSkipped = status === 0 && /^1\.\.0 # Skipped/m.test(output);
  return { outcome: isSkipped ? 'skipped' : status === 0 ? 'passed' : 'failed', status, output };
};
