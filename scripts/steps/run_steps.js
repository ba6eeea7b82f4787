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

/** What a step has come to, and the files that have failed in it and passed when they were run again by themselves. */
async function runOnceOrTwice({ run, env, again, count: counter }) {
  const first = await runStep(...run, { env });
  const second = first.status === 0 ? null : (again?.(first.output) ?? null);
  if (second === null) return { outcome: first, unsteady: [] };
  const { status, output, seconds, cpu } = await runStep(...second.run, { env });
  const outcome = {
    status,
    output: `${first.output}\nRun again by itself:\n${output}`,
    seconds: first.seconds + seconds,
    cpu: first.cpu + cpu,
  };
  if (status !== 0) return { outcome, unsteady: [] };
  const { passed, failed, skipped } = counter(first.output);
  return { outcome, unsteady: second.files, counts: { passed: passed + failed, failed: 0, skipped } };
}

/** Runs a step and says a line of it. Resolves to how many of its tests passed, failed or were skipped. */
async function runAndSay(step) {
  const { name, stamp } = step;
  if (stamp && hasStamp(stamp)) {
    console.log(`ok  ${name}  it has passed before, and nothing has changed for it`);
    return { failed: 0 };
  }
  const { outcome, unsteady, counts } = await runOnceOrTwice(step);
  const { status, output, seconds, cpu } = outcome;
  const took = `${name}  ${seconds} s, ${cpu} s of CPU`;
  console.log(status === 0 ? `ok  ${took}` : `${output}\nFAILED  ${took}  (${status})`);
  for (const file of unsteady) console.log(`    unsteady: ${file} failed, and passed by itself`);
  if (stamp && status === 0) setStamp(stamp);
  return counts ?? count(step, outcome);
}

/** The first of the waiting steps that may run beside those that do, or undefined. */
function findNext(waiting, running, cores) {
  if (running.length >= cores || running.some(({ isWide }) => isWide)) return undefined;
  const unfinished = new Set([...waiting, ...running].map(({ name }) => name));
  const mayRun = ({ isWide, after = [], queue }) =>
    !(isWide && running.length > 0) &&
    !after.some((name) => unfinished.has(name)) &&
    !(queue && running.some((other) => other.queue === queue));
  return waiting.find(mayRun);
}

/**
 * Runs steps, and says one line of each that has ended; its output only when it has failed, and then the exit code of
 * this process is 1. A step is `{ name, run: [command, args], env, count, again, stamp, isNeeded,
 * isWide, after, queue }`.
 *
 * - `isNeeded`: once it has failed no other is begun
 * - `isWide`: it keeps all cores busy, so that nothing runs beside it; of the others as many run as there are cores
 * - `after`: the names of steps that have to end first; `queue`: one at a time of those that say the same
 * - `again(output)`: `{ files, run }`, what to run once more where it has failed, or null
 * - `stamp`: a file that says that it has passed; while there is one it is not run again
 *
 * Resolves to how many tests `{ passed, failed, skipped }`.
 */
module.exports = async function runSteps(steps, cores = os.availableParallelism()) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const waiting = [...steps];
  const running = new Map();

  async function run(step) {
    const counts = await runAndSay(step);
    running.delete(step);
    for (const kind of Object.keys(counts)) total[kind] += counts[kind];
    if (counts.failed === 0) return;
    process.exitCode = 1;
    if (step.isNeeded) waiting.length = 0;
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
