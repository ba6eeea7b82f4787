'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { oursOnly, run, runWell } = require('../harness/run');

const ROOT = path.join(__dirname, '..', '..');
const APPS = path.join(__dirname, '..', 'fixtures', 'api', 'apps');
const PRELOADS = [
  ['--require', ROOT],
  ['--import', path.join(ROOT, 'index.mjs')],
];

async function printed(app, nodeArgs = []) {
  const { stdout } = await runWell(app, { nodeArgs });
  return JSON.parse(stdout);
}

oursOnly(describe)('taking over', () => {
  test('require gives Node’s own object, with our functions, on both sides', async () => {
    const { value } = await run('api/same-object.js');
    expect(value('primary')).toEqual([true, true, true]);
    expect(value('worker')).toEqual([true, true, true]);
    expect(value('replaced')).toBe(true);
    expect(value('exit')).toBe(3);
  });

  test.each(PRELOADS)('%s converts an untouched app', async (...nodeArgs) => {
    expect(await printed('api/apps/app.js', nodeArgs)).toEqual({ native: true, answer: 'worker 1' });
  });

  test.each(PRELOADS)(
    '%s converts an untouched app of ES modules, named imports included',
    async (...nodeArgs) => {
      expect(await printed('api/apps/app.mjs', nodeArgs)).toEqual({
        native: true,
        answer: 'worker 1',
        different: [],
        isPrimary: true,
        instance: true,
      });
    },
  );

  test('NODE_OPTIONS converts an untouched app', async () => {
    const env = { NODE_OPTIONS: `--require ${JSON.stringify(ROOT)}` };
    const { stdout } = await run('api/apps/app.js', { env });
    expect(JSON.parse(stdout)).toEqual({ native: true, answer: 'worker 1' });
  });

  test('import from rust-cluster gives the same object, named imports included', async () => {
    const project = fs.mkdtempSync(path.join(os.tmpdir(), 'rust-cluster-'));
    try {
      fs.mkdirSync(path.join(project, 'node_modules'));
      fs.symlinkSync(ROOT, path.join(project, 'node_modules', 'rust-cluster'));
      for (const name of ['dependent.mjs', 'dependent-worker.mjs']) {
        fs.copyFileSync(path.join(APPS, name), path.join(project, name));
      }
      expect(await printed(path.join(project, 'dependent.mjs'))).toEqual({
        native: true,
        same: [true, true, true, true],
        code: 3,
      });
    } finally {
      fs.rmSync(project, { recursive: true });
    }
  });
});
