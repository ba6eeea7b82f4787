'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const install = require('./install');

const ROOT = path.join(__dirname, '..');
const JEST = path.join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
const CONFIG = path.join('integration', 'jest.config.js');

/** Installs the packages of a folder in integration/, if it wants any, and runs its tests; `args` go to Jest. */
module.exports = function runIntegration(folder, args = []) {
  const tests = path.join('integration', folder);
  if (fs.existsSync(path.join(ROOT, tests, 'package-lock.json'))) install(path.join(ROOT, tests));
  const command = [JEST, '--config', CONFIG, tests, ...args];
  const { status } = spawnSync(process.execPath, command, { cwd: ROOT, stdio: 'inherit' });
  process.exitCode = status ?? 1;
};

if (require.main === module) {
  const [folder, ...args] = process.argv.slice(2);
  module.exports(folder, args);
}
