'use strict';

const fs = require('node:fs');
const path = require('node:path');
const prettier = require('prettier');

const faults = require('./faults/index'); // not faults.js
const formatFault = require('./faults/format_table');
const loads = require('./loads');
const formatTables = require('./report/format_tables');

// Writes the results of the last whole runs into docs/benchmarks.md, so that no figure there is copied by hand.
const DOCUMENT = path.join(__dirname, '..', 'docs', 'benchmarks.md');
const RESULTS = path.join(__dirname, 'results');

function formatRun(major) {
  const { conditions, loads: results } = readResults(`${major}.json`);
  const measured = loads.filter(({ name }) => name in results);
  return [
    ...formatConditions(conditions),
    ...listCharts(major),
    ...measured.flatMap((load) => formatLoad(load, results[load.name])),
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

const readResults = (file) => JSON.parse(fs.readFileSync(path.join(RESULTS, file), 'utf8'));

const formatConditions = ({ node, kernel, cpus, cpu, date, commit, rounds }) => [
  `### Node ${node.slice(1)}`,
  `${date.slice(0, 10)}, commit ${commit}, ${kernel}, ${cpus} × ${cpu}, ${rounds} rounds.`,
];

function listCharts(major) {
  return [`${major}.svg`, `${major}-scaling.svg`]
    .filter((file) => fs.existsSync(path.join(RESULTS, file)))
    .map((file) => `![Chart](../bench/results/${file})`);
}

function formatLoad(load, results) {
  const tables = formatTables(load, results).flatMap(({ caption, ...table }) => [
    ...(caption ? [`${caption[0].toUpperCase()}${caption.slice(1)}:`] : []),
    formatTable(table),
  ]);
  return [`**${load.title}**`, ...tables];
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

function fill(text, place, paragraphs) {
  const pattern = new RegExp(`(<!-- ${place}:begin -->)[^]*(<!-- ${place}:end -->)`);
  if (!pattern.test(text)) throw new Error(`${DOCUMENT} has no place for ${place}`);
  return text.replace(pattern, (_, begin, end) => `${begin}\n\n${paragraphs.join('\n\n')}\n\n${end}`);
}

async function main() {
  let text = fs.readFileSync(DOCUMENT, 'utf8');
  text = fill(text, 'figures', listMajors(/^(\d+)\.json$/).flatMap(formatRun));
  text = fill(text, 'faults', listMajors(/^faults-(\d+)\.json$/).flatMap(formatFaults));
  const config = await prettier.resolveConfig(DOCUMENT);
  fs.writeFileSync(DOCUMENT, await prettier.format(text, { ...config, parser: 'markdown' }));
}

main();
