'use strict';

const fs = require('node:fs');
const path = require('node:path');

const formatTable = require('./faults/format_table');
const { read, USAGE } = require('./faults/options');
const run = require('./faults/run');
const summarize = require('./faults/summarize');
const printTable = require('./report/print_table');
const readConditions = require('./report/read_conditions');

const CONTENDERS = ['builtin', 'wire', 'lane'].map((name) => require(`./contenders/${name}`));

// Each fault on Node's own cluster and on ours by either way, in turn. Shows, judges nothing.
async function runAll({ faults, node, rounds, json, isWhole }) {
  const conditions = readConditions({ node, rounds });
  console.log(
    `Node ${conditions.node}, ${conditions.kernel}, commit ${conditions.commit}, rounds: ${rounds}`,
  );
  const results = {};
  for (const fault of faults) {
    results[fault.name] = await measure(fault, node, rounds);
    print(fault, results[fault.name]);
  }
  const file = json ?? (isWhole ? defaultFile(conditions) : null);
  if (file) fs.writeFileSync(file, `${JSON.stringify({ conditions, faults: results }, roundNumber, 1)}\n`);
  console.log(`\nTook ${Math.round(performance.now() / 1000)} s.${file ? ` Results: ${file}` : ''}`);
}

async function measure(fault, node, rounds) {
  const results = Object.fromEntries(CONTENDERS.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const contender of CONTENDERS) {
      results[contender.name].push(fault.read(await run(contender, node, fault)));
    }
  }
  const entries = Object.entries(results);
  return Object.fromEntries(
    entries.map(([name, all]) => [name, { rounds: all, summary: summarize(fault, all) }]),
  );
}

function print(fault, results) {
  console.log(`\n${fault.name}: ${fault.title}\n`);
  printTable(formatTable(fault, results));
}

const defaultFile = ({ node }) =>
  path.join(__dirname, 'results', `faults-${parseInt(node.slice(1), 10)}.json`);

const roundNumber = (key, value) => (typeof value === 'number' ? Number(value.toPrecision(6)) : value);

function main() {
  let options;
  try {
    options = read(process.argv.slice(2));
  } catch ({ message }) {
    console.error(`${message}\n\n${USAGE}`);
    process.exitCode = 1;
    return;
  }
  if (options.help) console.log(USAGE);
  else runAll(options);
}

main();
