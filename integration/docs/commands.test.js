'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const runStep = require('../../scripts/run_step');
const { ROOT, findCommands } = require('./find_commands');
const howShown = require('./how_shown');

// Every command that the pages show is run, or is what `npm test` or CI does anyway.

const LIMIT = 180_000;
const APP = "const cluster = require('node:cluster');\nconsole.log(`native: ${cluster.native}`);\n";
const MODULE = "import cluster from 'node:cluster';\nconsole.log(`native: ${cluster.native}`);\n";
const CORE_TEST = "'use strict';\nrequire('node:assert')(require('node:cluster').native);\n";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rust-cluster-docs-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

function write(name, text) {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}

function makeApp() {
  write('app/package.json', '{ "scripts": { "serve": "node app.js" } }');
  write('app/app.js', APP);
  write('app/app.mjs', MODULE);
  fs.mkdirSync(path.join(folder, 'app', 'node_modules'));
  fs.symlinkSync(ROOT, path.join(folder, 'app', 'node_modules', 'rust-cluster'));
}

// What stands for a reader's own: a checkout of Node with one cluster test, a Node, a file, a fuzz target.
function makeCheckout() {
  fs.mkdirSync(path.join(folder, 'checkout', 'test', 'sequential'), { recursive: true });
  write('checkout/test/parallel/test-cluster-native.js', CORE_TEST);
}

const fillIns = {
  '{checkout}': path.join(folder, 'checkout'),
  '{node}': process.execPath,
  '{file}': path.join(folder, 'some.json'),
};

beforeAll(() => {
  makeApp();
  makeCheckout();
});

const found = findCommands();
const entries = Object.entries(howShown);
const isRun = ([, { seenIn }]) => seenIn === undefined;

test('each command on a page has its line, and each line its command', () => {
  expect(Object.keys(howShown).sort()).toEqual([...found.keys()].sort());
});

test.each(entries.filter(isRun))(
  '%s',
  async (command, { run = command, where, says }) => {
    const line = run.replace(/\{\w+\}/g, (name) => fillIns[name]);
    const cwd = where === 'app' ? path.join(folder, 'app') : ROOT;
    const { status, output } = await runStep('sh', ['-c', line], { cwd, limit: LIMIT });
    expect(output).toMatch(says);
    expect(status).toBe(0);
  },
  LIMIT,
);

test.each(entries.filter((entry) => !isRun(entry)))('%s is done by npm test or CI', (_, { seenIn, as }) => {
  expect(fs.readFileSync(path.join(ROOT, seenIn), 'utf8')).toContain(as);
});
