'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { ROOT } = require('./find_commands');

// What stands for a reader's own, and for a clone in which something is wrong.

const APP = "const cluster = require('node:cluster');\nconsole.log(`native: ${cluster.native}`);\n";
const MODULE = "import cluster from 'node:cluster';\nconsole.log(`native: ${cluster.native}`);\n";
const CORE_TEST = "'use strict';\nrequire('node:assert')(require('node:cluster').native);\n";

function write(file, text) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}

/** An app that has this package installed. */
function makeApp(folder) {
  write(path.join(folder, 'package.json'), '{ "scripts": { "serve": "node app.js" } }');
  write(path.join(folder, 'app.js'), APP);
  write(path.join(folder, 'app.mjs'), MODULE);
  fs.mkdirSync(path.join(folder, 'node_modules'));
  fs.symlinkSync(ROOT, path.join(folder, 'node_modules', 'rust-cluster'));
}

/** A checkout of Node with two cluster tests, of which one passes with this package alone. */
function makeCheckout(folder) {
  write(path.join(folder, 'test', 'parallel', 'test-cluster-native.js'), CORE_TEST);
  write(path.join(folder, 'test', 'sequential', 'test-cluster-any.js'), "'use strict';\n");
}

/** A package that others may read none of yet. */
function makePackage(folder) {
  write(path.join(folder, 'index.js'), '');
}

// What linting, formatting, type tests and figures are about; nothing of it is built.
const COPIED = [
  ...['package.json', 'index.js', 'index.mjs', 'index.d.ts', 'index.d.mts', 'lib', '__test__/types'],
  ...['eslint.config.js', '.prettierrc.json', '.prettierignore', 'README.md', 'docs', 'bench'],
  ...['Cargo.toml', 'Cargo.lock', 'build.rs', 'rustfmt.toml', 'src', 'tests', 'loom/Cargo.toml', 'loom/src'],
  ...['fuzz/Cargo.toml', 'fuzz/fuzz_targets', 'fuzz/src'],
];

/** A copy of the repository that is ill formatted, has a wrong type, and has no figures in its README. */
function makeCopy(folder) {
  for (const name of COPIED) {
    fs.cpSync(path.join(ROOT, name), path.join(folder, name), { recursive: true });
  }
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  write(path.join(folder, 'ill.js'), "'use strict';\n\n// eslint-disable-next-line\nlet   ill=1\n");
  write(
    path.join(folder, '__test__', 'types', 'ill.test-d.ts'),
    'const ill: number = "";\n\nexport { ill };\n',
  );
  for (const crate of ['src', 'loom/src', 'fuzz/src']) {
    fs.appendFileSync(path.join(folder, crate, 'lib.rs'), 'pub fn  ill( ) { }\n');
  }
  const readme = path.join(folder, 'README.md');
  const figures = /(<!-- figures:begin -->)[^]*(<!-- figures:end -->)/;
  fs.writeFileSync(readme, fs.readFileSync(readme, 'utf8').replace(figures, '$1\n\n$2'));
}

/** Lays all of it out. Returns the folder of it, and what is filled in for `{name}` in a command. */
module.exports = function layOut() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rust-cluster-docs-'));
  const within = (name) => path.join(folder, name);
  makeApp(within('app'));
  makeCheckout(within('checkout'));
  makePackage(within('package'));
  const fillIns = {
    '{checkout}': within('checkout'),
    '{package}': within('package'),
    '{node}': process.execPath,
    '{file}': within('some.json'),
  };
  return {
    folder,
    fillIn: (command) => command.replace(/\{\w+\}/g, (name) => fillIns[name]),
    // One that a command has written into is no other's.
    placeOf(where) {
      if (where !== 'copy') return where === 'app' ? within('app') : ROOT;
      const copy = fs.mkdtempSync(within('copy-'));
      makeCopy(copy);
      return copy;
    },
  };
};
