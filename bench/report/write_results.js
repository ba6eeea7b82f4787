'use strict';

const fs = require('node:fs');

const drawBars = require('./draw_bars');
const drawScaling = require('./draw_scaling');

/** Writes a run's results as JSON, and the charts of what was measured beside it. */
module.exports = function writeResults(file, results) {
  fs.writeFileSync(file, `${JSON.stringify(results, roundNumber, 1)}\n`);
  const stem = file.replace(/\.json$/, '');
  const { close, scaling } = results.loads;
  if (close) fs.writeFileSync(`${stem}.svg`, drawBars(results));
  if (scaling) fs.writeFileSync(`${stem}-scaling.svg`, drawScaling(results));
};

// Six digits are more than any clock here knows.
function roundNumber(key, value) {
  return typeof value === 'number' ? Number(value.toPrecision(6)) : value;
}
