'use strict';

const fs = require('node:fs');
const path = require('node:path');

const { lacksItsNeeds, lacksWrk } = require('./find_missing');
const { read, USAGE } = require('./options');
const choosePace = require('./pace');
const printTables = require('./report/print_tables');
const readConditions = require('./report/read_conditions');
const writeResults = require('./report/write_results');
const runLoad = require('./run_load');

// Each load on each contender, in turn. Shows, judges nothing.
async function run({ loads, contenders, node, out, pace, rounds, conditions }) {
  const present = contenders.filter((contender) => !lacksItsNeeds(contender, conditions));
  const without = lacksWrk(loads);
  const results = {};
  for (const load of loads) {
    const taking = present.filter(({ name }) => load.contenders.includes(name));
    if (taking.length === 0 || (load.needsWrk && without)) continue;
    results[load.name] = await runLoad(load, taking, { node, pace, rounds });
    printTables(load, results[load.name]);
  }
  if (out) writeResults(out, { conditions, loads: results });
  console.log(`\nTook ${Math.round(performance.now() / 1000)} s.${out ? ` Results: ${out}` : ''}`);
}

function prepare(options) {
  const pace = choosePace(options.quick);
  const rounds = options.rounds ?? pace.rounds;
  const conditions = readConditions({ ...options, rounds });
  const out = options.out ?? (options.isWhole ? defaultFile(conditions) : null);
  if (out) checkWritable(path.dirname(path.resolve(out)));
  const all = Object.entries(conditions).map(([name, value]) => `${name}: ${value}`);
  console.log(all.join(' · '));
  return { ...options, pace, rounds, conditions, out };
}

// Better known now than in twenty minutes.
function checkWritable(directory) {
  try {
    fs.accessSync(directory, fs.constants.W_OK);
  } catch (cause) {
    throw new Error(`--out: ${directory} cannot be written to (${cause.code})`, { cause });
  }
}

function defaultFile({ node }) {
  const [major] = node.slice(1).split('.');
  return path.join(__dirname, 'results', `${major}.json`);
}

function main() {
  try {
    const options = read(process.argv.slice(2));
    if (options.help) return console.log(USAGE);
    run(prepare(options));
  } catch ({ message }) {
    console.error(`${message}\n\n${USAGE}`);
    process.exitCode = 1;
  }
}

main();
