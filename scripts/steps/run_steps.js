'use strict';

const os = require('node:os');

const runStep = require('./run_step');
const { hasStamp, setStamp } = require('./stamp');

function count(step, { status, output }) {
  const counts = step.count?.(output) ?? { passed: 0, failed: 0, skipped: 0 };
  // Clippy, or a test file that could not be loaded, fails without a test that does.
  if (status !== 0) counts.failed ||= 1;
  return counts;
}

/** Runs a step and says a line of it. Resolves to how many of its tests passed, failed or were skipped. */
async function runAndSay(step) {
  const { name, run, env, stamp } = step;
  if (stamp && hasStamp(stamp)) {
    console.log(`ok  ${name}  it has passed before, and nothing has changed for it`);
    return { failed: 0 };
  }
  const outcome = await runStep(...run, { env });
  const { status, output, seconds, cpu } = outcome;
  const took = `${name}  ${seconds} s, ${cpu} s of CPU`;
  console.log(status === 0 ? `ok  ${took}` : `${output}\nFAILED  ${took}  (${status})`);
  if (stamp && status === 0) setStamp(stamp);
  return count(step, outcome);
}

/** The first of these steps that may run beside those that do, or undefined. */
function findNext(waiting, running, cores) {
  if (running.length >= cores || running.some(({ isWide }) => isWide)) return undefined;
  const isFree = ({ queue }) => !queue || running.every((other) => other.queue !== queue);
  return waiting.find((step) => (step.isWide ? running.length === 0 : isFree(step)));
}

/**
 * Runs steps, and says one line of each that has ended; its output only when it has failed, and then the exit code of
 * this process is 1. A step is `{ name, run: [command, args], env, count, isNeeded, isWide, queue, stamp }`. A wide one
 * keeps all cores busy, and nothing runs beside it; of the others as many run at once as there are cores, but one at a
 * time of those in the same queue. When one has failed that is needed, no other is begun. One with a stamp is not run
 * again while there is that file, which says that it has passed. Resolves to how many tests `{ passed, failed, skipped }`,
 * and whether all steps were run, `isWhole`.
 */
module.exports = async function runSteps(steps, cores = os.availableParallelism()) {
  const total = { passed: 0, failed: 0, skipped: 0, isWhole: true };
  const waiting = [...steps];
  const running = new Map();

  async function run(step) {
    const counts = await runAndSay(step);
    running.delete(step);
    for (const kind of Object.keys(counts)) total[kind] += counts[kind];
    if (counts.failed === 0) return;
    process.exitCode = 1;
    if (!step.isNeeded) return;
    total.isWhole = false;
    waiting.length = 0;
  }

  while (waiting.length + running.size > 0) {
    for (let step; (step = findNext(waiting, [...running.keys()], cores));) {
      waiting.splice(waiting.indexOf(step), 1);
      running.set(step, run(step));
    }
    await Promise.race(running.values());
  }
  return total;
};
