'use strict';

const { spawnSync } = require('node:child_process');

// Other package managers, and npx, set npm_execpath to themselves.
const IS_NPM = /[\\/]npm-cli\.js$/;

/**
 * Runs npm in a folder, and waits. Under `npm run` npm says where it is; it is then run with the Node at hand, on Windows
 * too.
 */
module.exports = function runNpm(args, cwd, options = {}) {
  const { npm_execpath: npm } = process.env;
  const [command, first] = IS_NPM.test(npm) ? [process.execPath, [npm]] : ['npm', []];
  const stdio = ['ignore', 'inherit', 'inherit'];
  return spawnSync(command, [...first, ...args], { cwd, stdio, ...options });
};
