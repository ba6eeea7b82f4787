'use strict';

const fs = require('node:fs');
const path = require('node:path');

const { ROOT, read } = require('./find_commands');

// Where a behaviour is tested: __test__/README.md has a row for each folder, and names what there is in Rust.

const ROWS = Array.from(read('__test__/README.md').matchAll(/^\| \[(\w+)\]\(\1\) .*$/gm));

test('each folder of tests has its row', () => {
  const folders = fs
    .readdirSync(path.join(ROOT, '__test__'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !['fixtures', 'harness'].includes(entry.name));
  expect(ROWS.map(([, name]) => name)).toEqual(folders.map(({ name }) => name).sort());
});

test('each folder and file of Rust tests has its place in one', () => {
  const named = ROWS.flatMap(([row]) => row.match(/(?<=`)tests\/[^`]+/g) ?? []);
  const found = fs
    .readdirSync(path.join(ROOT, 'tests'), { withFileTypes: true })
    .filter(({ name }) => !/^(support|.*proptest-regressions)$/.test(name))
    .map((entry) => `tests/${entry.name}${entry.isDirectory() ? '/' : ''}`);
  expect(named.filter((name) => !fs.existsSync(path.join(ROOT, name)))).toEqual([]);
  expect(found.filter((name) => !named.some((each) => each.startsWith(name)))).toEqual([]);
});
