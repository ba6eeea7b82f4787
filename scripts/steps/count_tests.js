'use strict';

const { stripVTControlCharacters } = require('node:util');

function add(output, line, names) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const [text] of stripVTControlCharacters(output).matchAll(line)) {
    for (const [kind, name] of Object.entries(names)) {
      counts[kind] += Number(text.match(new RegExp(`(\\d+) ${name}`))?.[1] ?? 0);
    }
  }
  return counts;
}

/** What `cargo test` says of each of its programs: `test result: ok. 7 passed; 0 failed; 0 ignored; …`. */
const countCargo = (output) =>
  add(output, /^test result: .*$/gm, { passed: 'passed', failed: 'failed', skipped: 'ignored' });

/** What Jest says at its end: `Tests:       1 failed, 2 skipped, 7 passed, 10 total`. */
const countJest = (output) =>
  add(output, /^Tests: .*$/gm, { passed: 'passed', failed: 'failed', skipped: '(?:skipped|todo)' });

module.exports = { cargo: countCargo, jest: countJest };
