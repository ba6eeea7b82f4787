'use strict';

const fs = require('node:fs');
const path = require('node:path');

const ts = require('typescript-5.6');

const { ROOT } = require('./lay_out');

// What is declared is what there is, and each addition says what it is for.

const parse = (name) =>
  ts.createSourceFile(name, fs.readFileSync(path.join(ROOT, name), 'utf8'), ts.ScriptTarget.Latest, true);

const named = (node, isWanted, found = []) => {
  if (isWanted(node)) found.push(node);
  node.forEachChild((child) => void named(child, isWanted, found));
  return found;
};

// What @types/node itself declares, for the majors that do not, needs no words of ours.
const IS_NODES = /^(Worker|Cluster)EventMap$|^WorkerOptions$/;

test('every addition in index.d.ts is documented', () => {
  const members = named(
    parse('index.d.ts'),
    (node) => ts.isPropertySignature(node) || ts.isMethodSignature(node),
  );
  const ours = members.filter(
    ({ parent }) => ts.isInterfaceDeclaration(parent) && !IS_NODES.test(parent.name.text),
  );
  expect(ours.length).toBeGreaterThan(20);
  expect(ours.filter((member) => !member.jsDoc).map(({ name }) => name.text)).toEqual([]);
});

test('index.d.mts declares what index.mjs exports, and every type of index.d.ts', () => {
  const declared = parse('index.d.mts').statements.filter(({ modifiers }) => modifiers);
  const values = declared
    .filter(ts.isVariableStatement)
    .map((s) => s.declarationList.declarations[0].name.text);
  const types = declared.filter(ts.isTypeAliasDeclaration).map(({ name }) => name.text);
  const exported = named(parse('index.mjs'), ts.isObjectBindingPattern).flatMap(({ elements }) => elements);
  expect(values.sort()).toEqual(exported.map(({ name }) => name.text).sort());
  const inNamespace = named(parse('index.d.ts'), ts.isModuleBlock)[0].statements.map(({ name }) => name.text);
  expect(types.sort()).toEqual(inNamespace.sort());
});
