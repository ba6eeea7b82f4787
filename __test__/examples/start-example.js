'use strict';

const { spawn } = require('node:child_process');
const { randomUUID } = require('node:crypto');
const { once } = require('node:events');
const path = require('node:path');

const { survivorsAfter } = require('../harness/survivors');

const EXAMPLES = path.join(__dirname, '..', '..', 'examples');

/**
 * Starts an example on a port of the kernel's choice. `output` holds what it has printed, `until(pattern)` waits
 * for it to print that and returns the match, `stop()` ends it and sees to it that no process is left. `options`
 * are further ones for `spawn()`.
 */
module.exports = function startExample(name, env = {}, nodeArgs = [], options = {}) {
  const runId = randomUUID();
  const example = { output: '' };
  const child = spawn(process.execPath, [...nodeArgs, path.join(EXAMPLES, name)], {
    ...options,
    env: { ...process.env, PORT: '0', ...env, RUST_CLUSTER_RUN_ID: runId },
  });
  const exited = once(child, 'close');
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      example.output += chunk;
      child.emit('output');
    });
  }
  example.pid = child.pid;
  example.exited = exited;
  example.until = async (pattern) => {
    while (!pattern.test(example.output)) await once(child, 'output');
    return example.output.match(pattern);
  };
  example.port = async () => Number((await example.until(/Try: .*[: ](\d+)/))[1]);
  example.stop = async () => {
    child.kill();
    await exited;
    const left = await survivorsAfter(runId, 5000);
    if (left.length > 0) throw new Error(`left behind: ${left}`);
  };
  return example;
};
