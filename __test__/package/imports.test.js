'use strict';

const fs = require('node:fs');
const path = require('node:path');

// Which folder of lib/ may require which: imports run one way, and what a worker loads is not the primary's.
const LIB = path.join(__dirname, '..', '..', 'lib');
const FORBIDDEN = {
  shared: ['primary', 'worker', 'cli'],
  worker: ['primary', 'cli'],
  primary: ['cli', 'worker'],
  'primary/supervisor': ['primary/channel', 'primary/fork'],
};

const isIn = (folder, file) => !path.relative(path.join(LIB, folder), file).startsWith('..');

const files = fs.readdirSync(LIB, { recursive: true }).filter((name) => name.endsWith('.js'));
const imports = files.flatMap((name) => {
  const file = path.join(LIB, name);
  const required = fs.readFileSync(file, 'utf8').matchAll(/require\('(\.[^']*)'\)/g);
  return Array.from(required, ([, to]) => [file, require.resolve(path.resolve(path.dirname(file), to))]);
});

test('the imports are found', () => {
  expect(imports.length).toBeGreaterThan(files.length);
});

test.each(Object.entries(FORBIDDEN))('lib/%s requires nothing of %j', (folder, others) => {
  const inside = imports.filter(([from]) => isIn(folder, from));
  const wrong = inside.filter(([, to]) => others.some((other) => isIn(other, to)));
  expect(wrong).toEqual([]);
});
