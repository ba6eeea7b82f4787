'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const prettier = require('prettier');

const drain = require('./drain');
const drainers = require('./drain/contenders');
const faults = require('./faults');
const formatFault = require('./faults/format_table');
const loads = require('./loads');
const summary = require('./report/format_summary');
const formatTables = require('./report/format_tables');

// Writes the results of the last whole runs into docs/benchmarks.md, and a few of them into the README, so that no
// figure there is copied by hand. With --check it writes nothing, and fails if one of these pages shows others.
const ROOT = path.join(__dirname, '..');
const RESULTS = path.join(__dirname, 'results');

function formatRun(major) {
  const { conditions, loads: results } = readResults(`${major}.json`);
  const measured = loads.filter(({ name }) => name in results);
  return [
    ...formatConditions(conditions),
    ...listCharts(major),
    ...measured.flatMap((load) => formatLoad(load, results[load.name], conditions.rounds)),
  ];
}

function formatFaults(major) {
  const { conditions, faults: results } = readResults(`faults-${major}.json`);
  const measured = faults.filter(({ name }) => name in results);
  return [
    ...formatConditions(conditions),
    ...measured.flatMap((fault) => [
      `**${fault.title}**`,
      formatTable(formatFault(fault, results[fault.name])),
    ]),
  ];
}

function formatDrain(major) {
  const { conditions, drain: results } = readResults(`drain-${major}.json`);
  return [
    ...formatConditions(conditions),
    `${drain.title}:`,
    formatTable(formatFault(drain, results, drainers)),
  ];
}

// Of the oldest version of Node that was measured: the one on which most users are. Loads and faults are measured at
// different times and with different numbers of rounds, so each says under what conditions it was.
function formatReadme(majors) {
  const [major] = majors.filter((each) => fs.existsSync(path.join(RESULTS, `faults-${each}.json`)));
  if (major === undefined) return [];
  const ofLoads = readResults(`${major}.json`);
  const ofFaults = readResults(`faults-${major}.json`);
  return [
    `${formatMachine(ofLoads.conditions)}, medians of ${formatRounds(ofLoads.conditions.rounds)}:`,
    formatTable(summary.formatLoads(ofLoads.loads)),
    `When something breaks; ${formatMachine(ofFaults.conditions)}, ${formatRounds(ofFaults.conditions.rounds)}:`,
    formatTable(summary.formatFaults(ofFaults.faults)),
    ...formatDrainInReadme(major),
  ];
}

function formatDrainInReadme(major) {
  if (!fs.existsSync(path.join(RESULTS, `drain-${major}.json`))) return [];
  const { conditions, drain: results } = readResults(`drain-${major}.json`);
  return [
    `${drain.title}; ${formatMachine(conditions)}, ${formatRounds(conditions.rounds)}:`,
    formatTable(summary.formatDrain(results)),
  ];
}

const formatMachine = ({ node, kernel, cpus, date, commit }) =>
  `Node ${node.slice(1)}, ${kernel}, a machine with ${cpus} cores that the clients share, ${dayOf(date)}, commit ${commit}`;

const formatRounds = (rounds) => (rounds === 1 ? '1 round' : `${rounds} rounds in turn`);

const dayOf = (date) => date.slice(0, 10);

const readResults = (file) => JSON.parse(fs.readFileSync(path.join(RESULTS, file), 'utf8'));

const formatConditions = ({ node, kernel, cpus, cpu, date, commit, rounds }) => [
  `### Node ${node.slice(1)}`,
  `${dayOf(date)}, commit ${commit}, ${kernel}, ${cpus} × ${cpu}, ${formatRounds(rounds)}.`,
];

function listCharts(major) {
  return [`${major}.svg`, `${major}-scaling.svg`]
    .filter((file) => fs.existsSync(path.join(RESULTS, file)))
    .map((file) => `![Chart](../bench/results/${file})`);
}

// Some loads have fewer rounds than the run that they are part of.
function formatLoad(load, results, usual) {
  const tables = formatTables(load, results).flatMap(({ caption, ...table }) => [
    ...(caption ? [`${caption[0].toUpperCase()}${caption.slice(1)}:`] : []),
    formatTable(table),
  ]);
  const rounds = countRounds(results);
  return [`**${load.title}**${rounds === usual ? '' : `, ${formatRounds(rounds)}`}`, ...tables];
}

// A contender that has failed lacks some.
function countRounds(results) {
  const each = Object.values(results).flatMap((contenders) => Object.values(contenders));
  return Math.max(...each.map(({ rounds }) => rounds.length));
}

const formatTable = ({ head, rows }) =>
  [head, head.map((_, column) => (column ? '--:' : '---')), ...rows].map(formatRow).join('\n');

const formatRow = (cells) => `| ${cells.map((cell) => cell.replaceAll('*', '\\*')).join(' | ')} |`;

// The major versions of Node, newest first, for which there are results.
function listMajors(pattern) {
  const matches = fs.readdirSync(RESULTS).map((file) => file.match(pattern));
  return matches
    .filter(Boolean)
    .map(([, major]) => Number(major))
    .sort((a, b) => b - a);
}

/** The text of a document as it is, and as it is with what belongs to each of its places. */
async function fill(document, places) {
  const file = path.join(ROOT, document);
  const before = fs.readFileSync(file, 'utf8');
  let text = before;
  for (const [place, paragraphs] of Object.entries(places)) {
    const pattern = new RegExp(`(<!-- ${place}:begin -->)[^]*(<!-- ${place}:end -->)`);
    if (!pattern.test(text)) throw new Error(`${document} has no place for ${place}`);
    text = text.replace(pattern, (_, begin, end) => `${begin}\n\n${paragraphs.join('\n\n')}\n\n${end}`);
  }
  const config = await prettier.resolveConfig(file);
  return { file, document, before, after: await prettier.format(text, { ...config, parser: 'markdown' }) };
}

async function fillAll() {
  const majors = listMajors(/^(\d+)\.json$/);
  const withFaults = listMajors(/^faults-(\d+)\.json$/);
  const withDrain = listMajors(/^drain-(\d+)\.json$/);
  return [
    await fill('docs/benchmarks.md', {
      figures: majors.flatMap(formatRun),
      faults: withFaults.flatMap(formatFaults),
      drain: withDrain.flatMap(formatDrain),
    }),
    await fill('README.md', { figures: formatReadme(majors.toReversed()) }),
  ];
}

function check(filled) {
  const stale = filled.filter(({ before, after }) => before !== after);
  for (const { document } of stale) {
    console.error(`${document} does not show the results of the last runs: npm run bench:figures`);
    process.exitCode = 1;
  }
  if (stale.length === 0) console.log('The pages show the results of the last runs.');
}

async function main() {
  const { check: isCheck } = parseArgs({ options: { check: { type: 'boolean', default: false } } }).values;
  const filled = await fillAll();
  if (isCheck) check(filled);
  else for (const { file, after } of filled) fs.writeFileSync(file, after);
}

main();
