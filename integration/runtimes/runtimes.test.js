'use strict';

const { execFile } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { promisify } = require('node:util');

const { copyPackage } = require('../../__test__/lane/copy-package');

// The runtimes that call themselves a Node which this package knows. Their own cluster must serve, as it does without
// this package: the addon, which is there, must not be loaded.

const PACKAGES = path.join(__dirname, 'node_modules');
const CPU = { x64: { bun: 'x64', deno: 'x64' }, arm64: { bun: 'aarch64', deno: 'arm64' } }[process.arch];
const bun = path.join(PACKAGES, '@oven', `bun-linux-${CPU.bun}`, 'bin', 'bun');
const deno = path.join(PACKAGES, '@deno', `linux-${CPU.deno}-glibc`, 'deno');
const LIMIT = 30_000;

let folder;
let env;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rust-cluster-runtimes-'));
  env = { ...process.env, DENO_DIR: path.join(folder, 'deno'), DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' };
  fs.cpSync(path.join(__dirname, 'programs'), folder, { recursive: true });
  copyPackage(path.join(folder, 'node_modules', 'rust-cluster'));
  for (const program of [bun, deno]) fs.chmodSync(program, 0o755);
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** What a program prints in a runtime, and what it is warned of. */
async function run(runtime, ...args) {
  const { stdout, stderr } = await promisify(execFile)(runtime, args, { cwd: folder, env, timeout: LIMIT });
  const lines = stdout.trim().split('\n');
  const warnings = stderr.match(/RUST_CLUSTER_NOT_NATIVE.*/g) ?? [];
  return { told: Object.assign({}, ...lines.map((line) => JSON.parse(line))), warnings };
}

const SERVED = { stats: null, answer: 'served', 'ended by': 'SIGTERM' };
const FALLEN_BACK = { ...SERVED, 'in the primary': false, 'in the worker': false };
const MAIN = path.join('.', 'node_modules', 'rust-cluster', 'index.js');

describe.each([
  ['Bun', bun, []],
  ['Deno', deno, ['run', '--allow-all']],
])('%s', (name, program, options) => {
  const warnings = [
    expect.stringMatching(
      `^RUST_CLUSTER_NOT_NATIVE.*: ${name}'s own cluster is used, because .* \\(\\d+\\.\\d+\\.\\d+\\)\\.$`,
    ),
  ];

  test('without this package its cluster serves', async () => {
    const told = { ...SERVED, 'in the primary': null, 'in the worker': null };
    expect(await run(program, ...options, 'preloaded.cjs')).toEqual({ told, warnings: [] });
  });

  test.each(['required.cjs', 'imported.mjs'])('%s: it serves too, with one warning', async (app) => {
    expect(await run(program, ...options, app)).toEqual({ told: FALLEN_BACK, warnings });
  });

  // Whether workers preload what their primary has preloaded is the runtime's matter.
  test('preloaded: it serves too, with one warning', async () => {
    const { told, ...rest } = await run(program, ...options, '--preload', `./${MAIN}`, 'preloaded.cjs');
    expect(told).toEqual({ ...FALLEN_BACK, 'in the worker': name === 'Bun' ? false : null });
    expect(rest).toEqual({ warnings });
  });
});
