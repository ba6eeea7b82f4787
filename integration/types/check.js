'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const PROGRAMS = path.join(__dirname, 'programs');
const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noUncheckedIndexedAccess: true,
  noUnusedLocals: true,
  skipLibCheck: false,
  noEmit: true,
  target: 'es2022',
  lib: ['es2022'],
  types: ['node'],
};

/** A program's source, for Node's cluster or for ours. */
function read(name, specifier) {
  const source = fs.readFileSync(path.join(PROGRAMS, `${name}.ts`), 'utf8');
  return specifier === 'node:cluster' ? source : source.replaceAll("'node:cluster'", `'${specifier}'`);
}

/**
 * Has TypeScript check sources, by file name, in a folder. Returns what it says of each file, one code (`TS2345`) for
 * each error; of no file, or of one that is not in `sources`, under its own name.
 */
function check(folder, { typescript, type = 'commonjs', options, sources }) {
  fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true, type }));
  for (const [file, source] of Object.entries(sources)) fs.writeFileSync(path.join(folder, file), source);
  const config = { compilerOptions: { ...STRICT, ...options }, files: Object.keys(sources) };
  fs.writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = path.join(__dirname, 'node_modules', typescript, 'bin', 'tsc');
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsc, '--pretty', 'false'], {
    cwd: folder,
    encoding: 'utf8',
  });
  const errors = {};
  for (const [, file = 'tsc', code] of stdout.matchAll(/^(?:([^\s(][^(]*)\(\d+,\d+\): )?error (TS\d+): /gm)) {
    (errors[file] ??= []).push(code);
  }
  // Else a compiler that cannot run would pass for one that finds nothing.
  if (status !== (Object.keys(errors).length > 0 ? status || 1 : 0)) {
    throw new Error(`tsc ended with ${status}:\n${stdout}${stderr}`);
  }
  return errors;
}

module.exports = { check, read };
