'use strict';

const formatTables = require('./format_tables');

/** Prints what a load has come to. */
module.exports = function printTables(load, results) {
  console.log(`\n${load.name}: ${load.title}`);
  for (const { caption, head, rows } of formatTables(load, results)) {
    if (caption) console.log(`\n  ${caption}`);
    const lines = [head, ...rows];
    const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
    for (const line of lines) console.log(`  ${line.map(pad(widths)).join('  ')}`.trimEnd());
  }
};

const pad = (widths) => (text, column) =>
  column === 0 ? text.padEnd(widths[column]) : text.padStart(widths[column]);
