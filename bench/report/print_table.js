'use strict';

/** Prints a table of strings, `{ head, rows }`, its columns below each other. */
module.exports = function printTable({ head, rows }) {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  for (const line of lines) console.log(`  ${line.map((cell, i) => cell.padStart(widths[i])).join('  ')}`);
};
