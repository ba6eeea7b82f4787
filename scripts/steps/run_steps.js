'use strict';

const runStep = require('./run_step');

/**
 * Runs steps one after the other and says one line of each; its output only when it fails, and then the exit code of
 * this process is 1. A step is `{ name, run: [command, args], env, count, isNeeded }`: without one that is needed the
 * rest is left out. Resolves to how many tests `{ passed, failed, skipped }`, and whether all steps were run, `isWhole`.
 */
module.exports = async function runSteps(steps) {
  const total = { passed: 0, failed: 0, skipped: 0, isWhole: true };
  for (const step of steps) {
    const { status, output, seconds } = await runStep(...step.run, { env: step.env });
    const counts = step.count?.(output) ?? { passed: 0, failed: 0, skipped: 0 };
    // Clippy, or a test file that could not be loaded, fails without a test that does.
    if (status !== 0) counts.failed ||= 1;
    for (const kind of Object.keys(counts)) total[kind] += counts[kind];
    if (status === 0) {
      console.log(`ok  ${step.name}  ${seconds} s`);
      continue;
    }
    console.log(`${output}\nFAILED  ${step.name}  ${seconds} s  (${status})`);
    process.exitCode = 1;
    if (step.isNeeded) return { ...total, isWhole: false };
  }
  return total;
};
