'use strict';

const fs = require('node:fs');
const path = require('node:path');

const { ROOT, listPages, read } = require('./find_commands');

// What pages name of the code is there: files by their paths, and in Rust what they write as `Type::name`.

const FOLDERS = 'src|lib|tests|loom|fuzz|integration|bench|scripts|examples|__test__';
const PATH = new RegExp(`\`((?:${FOLDERS})/[\\w./-]+)\``, 'g');
const NAME = /\b([A-Z]\w+)::(\w+)/g;

const allOf = (pattern, text) => Array.from(text.matchAll(pattern), ([, ...found]) => found);

const sources = fs
  .readdirSync(path.join(ROOT, 'src'), { recursive: true })
  .filter((file) => file.endsWith('.rs'));
const rust = sources.map((file) => read(path.join('src', file))).join('\n');

// A struct, enum or trait, and what is implemented for it: rustfmt ends each by a brace of its own line.
const blocksOf = (type) =>
  rust.match(
    new RegExp(`^(?:pub(?:\\(\\w+\\))? )?(?:struct|enum|trait|impl)\\b[^\\n]*\\b${type}\\b[^]*?^}`, 'gm'),
  ) ?? [];

function isDefined([type, name]) {
  const member = new RegExp(`^ {4}(?:pub(?:\\(\\w+\\))? )?(?:(?:const |unsafe )*fn )?${name}\\b`, 'm');
  return blocksOf(type).some((block) => member.test(block));
}

test.each(listPages())('%s names no file that is not there', (page) => {
  const missing = allOf(PATH, read(page)).filter(([file]) => !fs.existsSync(path.join(ROOT, file)));
  expect(missing).toEqual([]);
});

test.each(listPages())('%s names no Rust that is not defined', (page) => {
  const spans = allOf(/`([^`\n]+)`/g, read(page)).map(([span]) => span);
  const names = spans.flatMap((span) => allOf(NAME, span));
  expect(names.filter((name) => !isDefined(name))).toEqual([]);
});

test('a name is found where it is defined, and nowhere else', () => {
  expect(isDefined(['Dispatcher', 'died'])).toBe(true);
  expect(isDefined(['Unsent', 'Later'])).toBe(true);
  expect(isDefined(['Dispatcher', 'lost'])).toBe(false);
  expect(isDefined(['Nothing', 'died'])).toBe(false);
});
