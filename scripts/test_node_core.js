'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');

const giveUp = require('./give_up');
const runCoreTest = require('./run_core_test');

// Node's own cluster tests, from a checkout of Node, with this package preloaded in every process.

const USAGE =
  'usage: npm run test:node-core -- DIR [--node BIN] [--only REGEX] [--builtin]\n' +
  'DIR holds test/ of a checkout of Node, of the version of BIN; --builtin runs it without this package.';
const SUITES = ['parallel', 'sequential'];
const CLUSTER_TEST = /^test-.*cluster.*\.m?js$/;

function parse() {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: {
        node: { type: 'string', default: process.execPath },
        only: { type: 'string', default: '' },
        builtin: { type: 'boolean', default: false },
      },
    });
    const root = path.resolve(...positionals);
    const isTree = SUITES.every((suite) => fs.existsSync(path.join(root, 'test', suite)));
    if (positionals.length === 1 && isTree) return { ...values, root };
  } catch (error) {
    giveUp(`${error.message}\n${USAGE}`);
  }
  return giveUp(USAGE);
}

function testsIn(root, only) {
  return SUITES.flatMap((suite) =>
    fs
      .readdirSync(path.join(root, 'test', suite))
      .filter((name) => CLUSTER_TEST.test(name))
      .map((name) => path.join('test', suite, name)),
  ).filter((name) => new RegExp(only).test(name));
}

async function main() {
  const { root, only, ...how } = parse();
  const totals = { passed: 0, failed: 0, skipped: 0 };
  for (const name of testsIn(root, only)) {
    const { outcome, status, output } = await runCoreTest(path.join(root, name), { cwd: root, ...how });
    totals[outcome]++;
    if (outcome === 'failed') console.log(`FAILED  ${name}  (${status})\n${output}`);
  }
  console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
  if (totals.failed > 0) process.exitCode = 1;
}

main();
