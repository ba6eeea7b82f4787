'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const ROOT = path.join(__dirname, '..', '..');
const DECLARATIONS = ['package.json', 'index.d.ts', 'index.d.mts'];

function link(target, file) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.symlinkSync(target, file);
}

/** Copies what TypeScript reads of this package. */
function copyDeclarations(folder) {
  fs.mkdirSync(folder, { recursive: true });
  for (const name of DECLARATIONS) fs.copyFileSync(path.join(ROOT, name), path.join(folder, name));
}

/** An empty folder with the `@types/node` of a major version. Remove it at the end. */
function makeFolder(major) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rust-cluster-types-'));
  const types = path.join(__dirname, 'node_modules', '@types', `node-${major}`);
  link(types, path.join(folder, 'node_modules', '@types', 'node'));
  return folder;
}

module.exports = { ROOT, copyDeclarations, link, makeFolder };
