'use strict';

const path = require('node:path');

const contenderEnv = require('./contender_env');
const runChild = require('../children/run_child');

/** Runs a program that measures itself, on a contender's cluster, and resolves to its figures. */
module.exports = function runProgram({ contender, node }, program, config) {
  const args = [
    path.join(__dirname, 'programs', program),
    JSON.stringify({ ...config, ...contender.config }),
  ];
  return runChild(node, args, contenderEnv(contender));
};
