'use strict';

const fs = require('node:fs');
const path = require('node:path');

const { check, read } = require('./check');
const { copyDeclarations, makeFolder } = require('./lay_out');
const { SINCE, classic, current } = require('./settings');

// Programs are checked twice, side by side: with node:cluster, to see that they are programs of Node's, and with
// rust-cluster in its place.

jest.setTimeout(180_000);

// The oldest TypeScript that each @types/node is for (its `typeScriptVersion`).
const MAJORS = { 20: 'typescript-5.3', 22: 'typescript-5.6', 24: 'typescript-5.6', 26: 'typescript-5.6' };
const NEWEST = 'typescript';

const cases = Object.keys(MAJORS).flatMap((major) => [
  ...current.map((setting) => [major, setting.name, NEWEST, setting]),
  ...classic.map((setting) => [major, setting.name, MAJORS[major], setting]),
]);

function inFolder(major, use) {
  const folder = makeFolder(major);
  try {
    copyDeclarations(path.join(folder, 'node_modules', 'rust-cluster'));
    return use(folder);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

// `additions` names both, each where it is meant.
function sourcesOf(programs) {
  const sources = {};
  for (const name of programs) {
    if (name !== 'additions') sources[`${name}.node.ts`] = read(name, 'node:cluster');
    sources[`${name}.ours.ts`] =
      name === 'additions' ? read(name, 'node:cluster') : read(name, 'rust-cluster');
  }
  return sources;
}

test.each(cases)('@types/node %s, %s, %s', (major, _, typescript, { type, options, programs }) => {
  const errors = inFolder(major, (folder) =>
    check(folder, { typescript, type, options, sources: sourcesOf(programs) }),
  );
  const unknownToNode = programs.filter((name) => major < SINCE[name]).map((name) => `${name}.node.ts`);
  expect(Object.keys(errors).sort()).toEqual(unknownToNode);
});

describe.each(Object.keys(MAJORS))('with @types/node %s', (major) => {
  const checkOurs = (names, change = () => {}, settings = current[0]) =>
    inFolder(major, (folder) => {
      change(path.join(folder, 'node_modules', 'rust-cluster'));
      const sources = Object.fromEntries(names.map((name) => [`${name}.ts`, read(name, 'rust-cluster')]));
      return check(folder, { typescript: NEWEST, ...settings, sources });
    });

  test('a declaration that is missing or too wide is found', () => {
    const changes = [
      [/lane\?: boolean \| undefined;/, 'lane?: unknown;', 'additions'],
      [/stats\(\): Stats \| null;/, '', 'additions'],
      [/readonly native: boolean;/, 'native: boolean;', 'additions'],
      [/extends nodeCluster\.Cluster \{/, 'extends nodeCluster.Cluster { [name: string]: any;', 'misuse'],
    ];
    for (const [declared, changed, found] of changes) {
      const change = (folder) => {
        const file = path.join(folder, 'index.d.ts');
        const text = fs.readFileSync(file, 'utf8');
        expect(text).toMatch(declared);
        fs.writeFileSync(file, text.replace(declared, changed));
      };
      expect(checkOurs(['misuse', 'additions'], change)).toHaveProperty([`${found}.ts`]);
    }
  });

  test('no `types` setting is needed for ours: it names @types/node itself', () => {
    const { options, ...rest } = current[0];
    expect(checkOurs(['worker-class'], undefined, { ...rest, options: { ...options, types: [] } })).toEqual(
      {},
    );
  });
});

// Up to @types/node 24 `node:cluster` is said to have a `default`. It has none: such a program ends with a TypeError,
// and ours is refused by TypeScript already.
test('without esModuleInterop there is no default import', () => {
  const { options } = classic.find(({ name }) => name === 'commonjs without esModuleInterop');
  const errors = inFolder(24, (folder) =>
    check(folder, {
      typescript: MAJORS[24],
      options,
      sources: { 'ours.ts': read('whole-api', 'rust-cluster') },
    }),
  );
  expect(errors).toEqual({ 'ours.ts': expect.arrayContaining(['TS1259']) });
});
