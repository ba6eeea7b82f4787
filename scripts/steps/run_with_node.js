'use strict';

const { spawn } = require('node:child_process');
const path = require('node:path');

const { preferNode } = require('../install_node');

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

function rerun({ binary }) {
  const PATH = `${path.dirname(binary)}${path.delimiter}${process.env.PATH}`;
  const child = spawn(binary, process.argv.slice(1), { stdio: 'inherit', env: { ...process.env, PATH } });
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  child.once('exit', (code) => (process.exitCode = code ?? 1));
}

/**
 * Calls `main` if the Node at hand is of this major version, or if none of it is to be had. Else it runs this process's
 * script again with one that is, and ends as that does: what looks for `node` on the PATH finds that one too.
 */
module.exports = function runWithNode(major, main) {
  const node = preferNode(major);
  if (node.binary !== process.execPath) return rerun(node);
  console.log(`Node ${node.version}`);
  return main();
};
