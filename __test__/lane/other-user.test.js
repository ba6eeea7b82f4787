'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { laneOnly, runWell } = require('../harness/run');
const { ADDON, copyPackage } = require('./copy-package');

// setuid(2) needs root; spawn/credentials.test.js has what is left to see without it.
const asRoot = process.getuid() === 0 ? describe : describe.skip;

laneOnly(asRoot)('a worker of another user', () => {
  let folder;
  let copy;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rust-cluster-lane-'));
    copy = path.join(folder, 'package');
    copyPackage(copy);
    fs.chmodSync(folder, 0o755);
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  async function serve() {
    const { value } = await runWell('lane/as-user.js', { args: [folder], env: { CLUSTER: copy } });
    expect(value('answer')).toEqual({ answer: '65534' });
    return value('stats');
  }

  test('who can read the package takes the lane', async () => {
    fs.chmodSync(copy, 0o755);
    expect(await serve()).toMatchObject({ way: 'lane', wireBecause: null, accepted: 1 });
  });

  test.each([
    ['the folder of the package', '.', 0o700],
    ['the addon', ADDON, 0o600],
    ['the preloaded file', path.join('lib', 'worker', 'preload.js'), 0o600],
    ['what the preloaded file needs', path.join('lib', 'worker', 'slots.js'), 0o600],
    ['what that needs first', path.join('lib', 'shared', 'offer_env.js'), 0o600],
    ['what it shares with the primary', path.join('lib', 'shared', 'wrap_stream.js'), 0o600],
    ['a folder in the package', path.join('lib', 'worker'), 0o700],
  ])('who cannot read %s is served by wire', async (what, part, mode) => {
    fs.chmodSync(copy, 0o755);
    fs.chmodSync(path.join(copy, part), mode);
    expect(await serve()).toMatchObject({
      way: 'wire',
      wireBecause: expect.stringMatching(/./),
      accepted: 1,
      active: null,
    });
  });
});
