'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

// Where npm has no Node for the machine, `npm run test:all` says so and tests the rest.

const ROOT = path.join(__dirname, '..', '..');

let folder;

beforeAll(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rust-cluster-other-nodes-'))));
afterAll(() => fs.rmSync(folder, { recursive: true }));

// `code` as if on that machine, by Node 20, whose program names `loader`.
function runAsOn({ arch, loader }, code) {
  const program = path.join(folder, 'node');
  fs.writeFileSync(program, `\x7fELF…${loader}`);
  const machine = { platform: 'linux', arch, execPath: program, versions: { node: '20.0.0' } };
  const pretend = `Object.entries(${JSON.stringify(machine)}).forEach(([name, value]) => {
    Object.defineProperty(process, name, { value });
  });`;
  const options = { cwd: ROOT, encoding: 'utf8' };
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', `${pretend}${code}`], options);
  return { status, said: `${stdout}${stderr}`.trim() };
}

const GLIBC = '/lib64/ld-linux-x86-64.so.2';
const MUSL = '/lib/ld-musl-x86_64.so.1';
const run = "console.log(require('./scripts/steps/nodes').installNodes(['22', '24', '26']))";

test.each([
  ['linux-x64-musl', { arch: 'x64', loader: MUSL }],
  ['linux-riscv64-gnu', { arch: 'riscv64', loader: GLIBC }],
])('on %s the other Nodes are left out', (id, machine) => {
  expect(runAsOn(machine, run)).toEqual({
    status: 0,
    said: `left out  Node 22, 24, 26: npm has none for ${id}\n[]`,
  });
});

test.each(['x64', 'arm64'])('on linux-%s with glibc there are Nodes to install', (arch) => {
  const code = "console.log(require('./scripts/install_node').isInstallable())";
  expect(runAsOn({ arch, loader: GLIBC }, code)).toEqual({ status: 0, said: 'true' });
});
