'use strict';

const { runWell } = require('../harness/run');

/** Runs one case of an api fixture, and expects its primary to end by itself, without a word on stderr. */
module.exports = function runCase(fixture, args, options = {}) {
  return runWell(`api/${fixture}.js`, { ...options, args: [].concat(args) });
};
