'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

// What npm is asked, by an npm that only notes it. integration/install/ publishes in earnest.

const ROOT = path.join(__dirname, '..', '..');
const NPM = `
const fs = require('node:fs');
const [command] = process.argv.slice(2);
const heard = command === 'publish' ? fs.readFileSync(0, 'utf8') : null;
fs.appendFileSync('LOG', JSON.stringify({ args: process.argv.slice(2), heard }) + '\\n');
`;

let tree;
let asked;

function write(file, text) {
  fs.mkdirSync(path.dirname(path.join(tree, file)), { recursive: true });
  fs.writeFileSync(path.join(tree, file), text);
}

beforeAll(() => {
  tree = fs.mkdtempSync(path.join(os.tmpdir(), 'rust-cluster-publish-'));
  const log = path.join(tree, 'log');
  const manifest = JSON.stringify({ name: 'rust-cluster', version: '1.2.3' });
  write('package.json', manifest);
  write('dist/rust-cluster/package.json', manifest);
  write('lib/shared/addon/platforms.js', 'module.exports = { published: [] };');
  write('npm-cli.js', NPM.replace('LOG', log));
  fs.cpSync(path.join(ROOT, 'scripts'), path.join(tree, 'scripts'), { recursive: true });
  const env = { ...process.env, npm_execpath: path.join(tree, 'npm-cli.js') };
  const options = { cwd: tree, env, input: '123456', encoding: 'utf8' };
  const { status, stderr } = spawnSync(process.execPath, ['scripts/publish.js', 'dist'], options);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  asked = fs
    .readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
});
afterAll(() => fs.rmSync(tree, { recursive: true }));

// Without a terminal it fails with EOTP instead of asking for the one-time password.
test('npm publish has the input of whoever publishes', () => {
  const published = asked.filter(({ args }) => args[0] === 'publish');
  expect(published.map(({ heard }) => heard)).toEqual(['123456']);
});

// npm's cache would say for minutes that what has just been published is not there.
test('what is published is asked of the registry, and not of the cache', () => {
  const views = asked.filter(({ args }) => args[0] === 'view');
  expect(views).toHaveLength(2);
  for (const { args } of views) expect(args).toContain('--prefer-online');
});
