'use strict';

const giveUp = require('../give_up');
const runSteps = require('./run_steps');

/**
 * Runs the steps whose names match a pattern, if there is one, and those that are needed. Its last line says how many
 * tests passed, failed and were skipped.
 */
module.exports = async function runChosen(steps, [pattern = '']) {
  const chosen = steps.filter(({ name, isNeeded }) => isNeeded || new RegExp(pattern).test(name));
  if (chosen.every(({ isNeeded }) => isNeeded)) {
    giveUp(`No step is called ${pattern}: there are ${steps.map(({ name }) => name).join('; ')}.`);
  }
  const { passed, failed, skipped } = await runSteps(chosen);
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
};
