'use strict';

const run = require('./faults/run');

// Each fault on Node's own cluster and on ours, in turn: `node bench/faults.js [rounds]`. Shows, judges nothing.
const rounds = Number(process.argv[2] ?? 1);
const TARGETS = ['builtin', 'ours'];
const faults = ['primary-blocked', 'worker-blocked', 'kills'].map((name) => require(`./faults/${name}`));

async function measure({ load }) {
  const results = { builtin: [], ours: [] };
  for (let round = 0; round < rounds; round++) {
    for (const target of TARGETS) results[target].push(await run(target, load));
  }
  return results;
}

// All rounds of one target as if they had been one.
function merge(results) {
  const outcomes = { ok: 0, reset: 0, closed: 0, hung: 0 };
  for (const result of results) {
    for (const name of Object.keys(outcomes)) outcomes[name] += result.outcomes[name];
  }
  return { outcomes, latencies: results.flatMap(({ latencies }) => latencies) };
}

async function main() {
  for (const fault of faults) {
    const results = await measure(fault);
    console.log(`\n${fault.title} (rounds: ${rounds})`);
    console.table(Object.fromEntries(TARGETS.map((name) => [name, fault.columns(merge(results[name]))])));
  }
}

main();
