'use strict';

const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const giveUp = require('./give_up');
const runNpm = require('./run_npm');

const ROOT = path.join(__dirname, '..');

function wantedIn(folder) {
  return createHash('sha256')
    .update(fs.readFileSync(path.join(folder, 'package-lock.json')))
    .digest('hex');
}

/** Installs the npm packages that a folder's package-lock.json names, unless that has been done. */
module.exports = function install(folder = ROOT) {
  const stamp = path.join(folder, 'node_modules', '.rust-cluster-installed');
  const lock = wantedIn(folder);
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === lock) return;
  const name = path.relative(ROOT, folder);
  console.log(`Installing the npm packages${name ? ` of ${name}` : ''}.`);
  // `ci` never rewrites package-lock.json. Development packages are wanted whatever NODE_ENV says.
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = runNpm(args, folder);
  if (status !== 0) giveUp('The npm packages could not be installed; npm has said why above.');
  fs.writeFileSync(stamp, lock);
};

if (require.main === module) {
  const folders = process.argv.slice(2);
  if (folders.length === 0) module.exports();
  else folders.forEach((folder) => module.exports(path.resolve(folder)));
}
