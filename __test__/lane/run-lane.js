'use strict';

const { runWell, target, way } = require('../harness/run');

/** Runs a fixture of the lane, which must end well, and whose workers must have been reached as the run says. */
module.exports = async function runLane(name, args = [], options = {}) {
  const outcome = await runWell(`lane/${name}.js`, { args: args.map(String), timeout: 25_000, ...options });
  if (target === 'ours') {
    expect(new Set(outcome.values('ways').flat())).toEqual(new Set([way]));
  }
  return outcome;
};
