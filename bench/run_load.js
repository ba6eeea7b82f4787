'use strict';

const median = require('./measure/median');

/**
 * Measures a load: for each of its cases, round by round, the contenders in turn, so that what disturbs the machine
 * for a while disturbs them all. Resolves to `{ [case]: { [contender]: { rounds, median, failures } } }`.
 */
module.exports = async function runLoad(load, contenders, { node, pace, rounds }) {
  const results = {};
  for (const each of load.cases?.(pace) ?? [{ name: '' }]) {
    const measured = contenders.map((contender) => ({ contender, rounds: [], failures: [] }));
    for (let round = 0; round < Math.min(rounds, load.rounds ?? rounds); round++) {
      for (const one of measured) await measureOnce(load, each, one, { node, pace });
    }
    results[each.name] = Object.fromEntries(measured.map(summarize));
  }
  return results;
};

// A contender that fails loses its round, and the others their comparison with it, but not theirs with each other.
async function measureOnce(load, each, { contender, rounds, failures }, context) {
  try {
    rounds.push(await load.measure({ contender, ...context }, each));
  } catch (error) {
    failures.push(error.message);
    console.error(`${contender.name} failed in ${load.name} ${each.name}: ${error.message}`);
  }
}

function summarize({ contender, rounds, failures }) {
  const figures = Object.keys(rounds[0] ?? {});
  const medians = figures.map((figure) => [figure, median(rounds.map((round) => round[figure]))]);
  return [contender.name, { rounds, median: Object.fromEntries(medians), failures }];
}
