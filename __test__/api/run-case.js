'use strict';

const { run } = require('../harness/run');

/** Runs one case of an api fixture, and expects its primary to end by itself, without a word on stderr. */
module.exports = async function runCase(fixture, args, options = {}) {
  const outcome = await run(`api/${fixture}.js`, { ...options, args: [].concat(args) });
  expect(outcome.stderr).toBe('');
  expect({ code: outcome.code, signal: outcome.signal }).toEqual({ code: 0, signal: null });
  return outcome;
};
