'use strict';

const fs = require('node:fs');
const path = require('node:path');

const { run } = require('../../__test__/harness/run');

const APPS = path.join(__dirname, 'apps');
const OBSERVE = path.join(APPS, 'observe.js');
const WARNING = /^\(node:\d+\) \[RUST_CLUSTER_NOT_NATIVE\] |^\(Use `node --trace-warnings/;

/** Copies one of the apps into `folder`, unless it is there, and runs it: what its observer has seen. */
module.exports = async function serveApp(folder, app, options) {
  const file = path.join(folder, app);
  if (!fs.existsSync(file)) fs.copyFileSync(path.join(APPS, app), file);
  const { nodeArgs = [], env } = options ?? {};
  const { code, stderr, value, values } = await run(file, {
    nodeArgs: ['--require', OBSERVE, ...nodeArgs],
    env,
    timeout: 60_000,
  });
  return {
    code,
    otherOutput: stderr.split('\n').filter((line) => line !== '' && !WARNING.test(line)),
    answeredBy: value('answered by'),
    native: value('native'),
    ways: value('ways'),
    warnings: values('warning'),
  };
};
