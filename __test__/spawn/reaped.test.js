'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { preloading } = require('../harness/build-c');
const { oursOnly, run } = require('../harness/run');

// With Node's own cluster there is no 'exit' then: libuv does nothing about a child that it cannot wait for.
const UNKNOWN = 255;
const [major, minor] = os.release().split('.').map(Number);
const remembersExits = major > 6 || (major === 6 && minor >= 15);

let folder;
let env;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rust-cluster-reaped-'));
  env = preloading(path.join(__dirname, '..', 'fixtures', 'spawn', 'reap_first.c'), folder);
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

async function exit(how, what, more) {
  const { code, stderr, value } = await run('spawn/exit.js', { args: [how, what], env: { ...env, ...more } });
  expect(code).toBe(0);
  expect(value('cluster exit')).toEqual([1, ...value('worker exit')]);
  expect(value('process close')).toEqual(value('worker exit'));
  expect(value('state')).toMatchObject({ isDead: true, state: 'dead' });
  return { ended: value('worker exit'), stderr };
}

const WARNING =
  /^\(node:\d+\) \[RUST_CLUSTER_REAPED\] RustClusterWarning: Worker 1 \(pid \d+\) was reaped by something else in this process/m;

oursOnly(describe)('a worker that something else in the primary has reaped', () => {
  const cases = [
    ['code', '0', [0, null]],
    ['code', '3', [3, null]],
    ['signal', 'SIGKILL', [null, 'SIGKILL']],
  ];

  test.each(cases)(
    '%s %s, and the kernel remembers nothing: it has failed, and a warning says why',
    async (how, what) => {
      const { ended, stderr } = await exit(how, what, { FORGETFUL: '1' });
      expect(ended).toEqual([UNKNOWN, null]);
      expect(stderr).toMatch(WARNING);
    },
  );

  test.each(cases)('%s %s, and the kernel may remember', async (how, what, remembered) => {
    const { ended, stderr } = await exit(how, what);
    expect(ended).toEqual(remembersExits ? remembered : [UNKNOWN, null]);
    if (remembersExits) expect(stderr).toBe('');
    else expect(stderr).toMatch(WARNING);
  });
});
