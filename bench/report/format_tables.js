'use strict';

const titles = Object.fromEntries(require('../contenders').map(({ name, title }) => [name, title]));

const BASE = 'builtin';

/**
 * The tables of a load, each `{ caption, head, rows }` of strings. One table with the contenders below each other and
 * the metrics side by side; or, for a load of several cases, one for each metric, with the contenders side by side.
 */
module.exports = function formatTables(load, results) {
  const cases = Object.keys(results);
  if (!load.cases) return [formatContenders(load, results[cases[0]])];
  return load.metrics.map((metric) => formatCases(metric, results, cases));
};

function formatContenders({ metrics }, result) {
  const rows = Object.keys(result).map((name) => [
    titles[name],
    ...metrics.map((metric) => formatFigure(metric, result, name)),
  ]);
  return { caption: '', head: ['', ...metrics.map(({ title }) => title)], rows };
}

function formatCases(metric, results, cases) {
  const names = Object.keys(results[cases[0]]);
  const rows = cases.map((each) => [each, ...names.map((name) => formatFigure(metric, results[each], name))]);
  return { caption: metric.title, head: ['', ...names.map((name) => titles[name])], rows };
}

// The median and, in brackets, its ratio to the built-in's. A star: some connections were not served.
function formatFigure({ name: metric, digits, ratio = true }, result, name) {
  const { median, rounds } = result[name];
  const value = median[metric];
  if (!Number.isFinite(value)) return '–';
  const star = rounds.some(({ errors }) => errors > 0) ? '*' : '';
  const base = result[BASE]?.median[metric];
  const compared = ratio && base && name !== BASE ? ` (${(value / base).toFixed(2)})` : '';
  return `${value.toFixed(digits)}${star}${compared}`;
}
