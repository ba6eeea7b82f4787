'use strict';

const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const giveUp = require('./give_up');

const ROOT = path.join(__dirname, '..');
const STAMP = path.join(ROOT, 'node_modules', '.rust-cluster-installed');

function wanted() {
  return createHash('sha256')
    .update(fs.readFileSync(path.join(ROOT, 'package-lock.json')))
    .digest('hex');
}

function installed() {
  return fs.existsSync(STAMP) ? fs.readFileSync(STAMP, 'utf8') : null;
}

// Under `npm run` npm says where it is; it is then run with the Node at hand, on Windows too.
function runNpm(args) {
  const { npm_execpath: npm } = process.env;
  const [command, first] = npm ? [process.execPath, [npm]] : ['npm', []];
  return spawnSync(command, [...first, ...args], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
}

/** Installs the npm packages that package-lock.json names, unless that has been done. */
module.exports = function install() {
  const lock = wanted();
  if (installed() === lock) return;
  console.log('Installing the npm packages.');
  // `ci` never rewrites package-lock.json. Development packages are wanted whatever NODE_ENV says.
  const { status } = runNpm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
  if (status !== 0) giveUp('The npm packages could not be installed; npm has said why above.');
  fs.writeFileSync(STAMP, lock);
};

if (require.main === module) module.exports();
