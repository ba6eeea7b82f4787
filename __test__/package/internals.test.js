'use strict';

const fs = require('node:fs');
const path = require('node:path');

// What Node does not promise may change with any version. Whoever uses more of it says so, with what shows that it holds.
const ROOT = path.join(__dirname, '..', '..');
const LIB = path.join(ROOT, 'lib');
const DOCUMENTED = ['_readHostObject', '_writeHostObject']; // v8.Serializer and v8.Deserializer

const withoutComments = (text) => text.replace(/\/\*[^]*?\*\/|\/\/.*$/gm, '');

function privateNames() {
  const files = fs.readdirSync(LIB, { recursive: true }).filter((name) => name.endsWith('.js'));
  const texts = files.map((name) => withoutComments(fs.readFileSync(path.join(LIB, name), 'utf8')));
  const names = texts.flatMap((text) => text.match(/(?<![\w$])_[a-z]\w+/g) ?? []);
  return [...new Set(names)].filter((name) => !DOCUMENTED.includes(name)).sort();
}

test('docs/architecture.md names all that lib/ uses of what is private to Node', () => {
  const names = privateNames();
  expect(names).toContain('_handle');
  const text = fs.readFileSync(path.join(ROOT, 'docs', 'architecture.md'), 'utf8');
  const [, section] = text.match(/^## What Node and libuv do not promise$([^]*?)^## /m);
  expect(names.filter((name) => !section.includes(name))).toEqual([]);
});
