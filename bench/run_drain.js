'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');

const all = require('./drain/contenders');
const drain = require('./drain');
const run = require('./drain/run');
const formatTable = require('./faults/format_table');
const summarize = require('./faults/summarize');
const { lacksItsNeeds } = require('./find_missing');
const { namesOf, pick, readRounds } = require('./read_names');
const printTable = require('./report/print_table');
const readConditions = require('./report/read_conditions');

// Rolling replacements on each contender, in turn. Shows, judges nothing.

const USAGE = `npm run bench:drain -- [rounds] [options]
  rounds               how often each contender has its turn; default: 1
  --node <path>        the Node that the servers run on; default: this one
  --only <name,…>      ${namesOf(all)}
  --json <file>        where the results go; default: bench/results/, and for a run that is not whole: nowhere`;

const OPTIONS = {
  node: { type: 'string', default: process.execPath },
  only: { type: 'string' },
  json: { type: 'string' },
  help: { type: 'boolean', default: false },
};

async function measure({ node, only, json }, rounds) {
  const conditions = readConditions({ node, rounds });
  const contenders = pick('contender', all, only).filter((each) => !lacksItsNeeds(each, conditions));
  const figures = Object.fromEntries(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders) figures[contender.name].push(await run(contender, node));
  }
  const results = Object.fromEntries(
    Object.entries(figures).map(([name, each]) => [name, { rounds: each, summary: summarize(drain, each) }]),
  );
  console.log(
    `Node ${conditions.node}, ${conditions.kernel}, commit ${conditions.commit}, rounds: ${rounds}\n`,
  );
  printTable(formatTable(drain, results, all));
  const major = parseInt(conditions.node.slice(1), 10);
  const isWhole = contenders.length === all.length;
  const file = json ?? (isWhole ? path.join(__dirname, 'results', `drain-${major}.json`) : null);
  if (file) fs.writeFileSync(file, `${JSON.stringify({ conditions, drain: results }, null, 1)}\n`);
  console.log(`\nTook ${Math.round(performance.now() / 1000)} s.${file ? ` Results: ${file}` : ''}`);
}

function main() {
  try {
    const { values, positionals } = parseArgs({
      args: process.argv.slice(2),
      options: OPTIONS,
      allowPositionals: true,
    });
    if (values.help) console.log(USAGE);
    else return measure(values, readRounds('rounds', positionals[0] ?? '1'));
  } catch ({ message }) {
    console.error(`${message}\n\n${USAGE}`);
    process.exitCode = 1;
  }
}

main();
