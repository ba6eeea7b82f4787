'use strict';

const all = require('../contenders');

/** The table of a fault as strings: `{ head, rows }`, the contenders below each other. */
module.exports = function formatTable({ metrics }, results, contenders = all) {
  const titles = Object.fromEntries(contenders.map(({ name, title }) => [name, title]));
  const rows = Object.entries(results).map(([name, { summary }]) => [
    titles[name],
    ...metrics.map((metric) => formatFigure(metric, summary)),
  ]);
  return { head: ['', ...metrics.map(({ name }) => name)], rows };
};

// In JSON there is no infinity, and null stands for it.
function formatFigure({ name, digits = 0 }, summary) {
  if (!(name in summary)) return '–';
  return Number.isFinite(summary[name]) ? summary[name].toFixed(digits) : 'never';
}
