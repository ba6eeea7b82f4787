'use strict';

const fs = require('node:fs');
const path = require('node:path');
const prettier = require('prettier');

const loads = require('./loads');
const formatTables = require('./report/format_tables');

// Writes the results of the last whole runs into docs/benchmarks.md, so that no figure there is copied by hand.
const DOCUMENT = path.join(__dirname, '..', 'docs', 'benchmarks.md');
const RESULTS = path.join(__dirname, 'results');
const PLACE = /(<!-- figures:begin -->)[^]*(<!-- figures:end -->)/;

function formatRun(major) {
  const { conditions, loads: results } = JSON.parse(
    fs.readFileSync(path.join(RESULTS, `${major}.json`), 'utf8'),
  );
  const { node, kernel, cpus, cpu, date, commit, rounds } = conditions;
  const measured = loads.filter(({ name }) => name in results);
  return [
    `### Node ${node.slice(1)}`,
    `${date.slice(0, 10)}, commit ${commit}, ${kernel}, ${cpus} × ${cpu}, ${rounds} rounds.`,
    ...listCharts(major),
    ...measured.flatMap((load) => formatLoad(load, results[load.name])),
  ];
}

function listCharts(major) {
  return [`${major}.svg`, `${major}-scaling.svg`]
    .filter((file) => fs.existsSync(path.join(RESULTS, file)))
    .map((file) => `![Chart](../bench/results/${file})`);
}

function formatLoad(load, results) {
  const tables = formatTables(load, results).flatMap(({ caption, head, rows }) => [
    ...(caption ? [`${caption[0].toUpperCase()}${caption.slice(1)}:`] : []),
    [head, head.map((_, column) => (column ? '--:' : '---')), ...rows].map(formatRow).join('\n'),
  ]);
  return [`**${load.title}**`, ...tables];
}

const formatRow = (cells) => `| ${cells.map((cell) => cell.replaceAll('*', '\\*')).join(' | ')} |`;

async function main() {
  const majors = fs
    .readdirSync(RESULTS)
    .filter((file) => /^\d+\.json$/.test(file))
    .map((file) => parseInt(file, 10))
    .sort((a, b) => b - a);
  const figures = majors.flatMap(formatRun).join('\n\n');
  const text = fs.readFileSync(DOCUMENT, 'utf8');
  if (!PLACE.test(text)) throw new Error(`${DOCUMENT} has no place for figures`);
  const filled = text.replace(PLACE, (_, begin, end) => `${begin}\n\n${figures}\n\n${end}`);
  const config = await prettier.resolveConfig(DOCUMENT);
  fs.writeFileSync(DOCUMENT, await prettier.format(filled, { ...config, parser: 'markdown' }));
}

main();
