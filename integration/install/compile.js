'use strict';

const { spawnSync } = require('node:child_process');
const path = require('node:path');

const MODULES = path.join(__dirname, 'node_modules');
const TSC = path.join(MODULES, 'typescript', 'bin', 'tsc');
const CHECKS = ['--strict', '--skipLibCheck', 'false', '--module', 'nodenext', '--target', 'es2022'];
const TYPES = ['--typeRoots', path.join(MODULES, '@types'), '--types', 'node'];

/** Compiles `file` where it is; what tsc finds wrong is in the answer. */
module.exports = function compile(folder, file) {
  const { stdout } = spawnSync(process.execPath, [TSC, ...CHECKS, ...TYPES, file], {
    cwd: folder,
    encoding: 'utf8',
  });
  return stdout;
};
