'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { laneOnly, oursOnly, run } = require('../harness/run');
const { copyPackage, ADDON } = require('./copy-package');

const SERVED = Array(3).fill({ answer: '1' });
const BY_WIRE = { way: 'wire', accepted: 3, active: null, loopDelay: null };
// No experiment any more since 22.13.
const PERMISSION = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission';

async function expectWire(options, runOptions = {}, stats = BY_WIRE) {
  const outcome = await run('lane/fall-back.js', { args: [JSON.stringify(options)], ...runOptions });
  expect({ code: outcome.code, answers: outcome.values('answer') }).toEqual({ code: 0, answers: SERVED });
  const { wireBecause, ...rest } = outcome.value('stats');
  expect(rest).toEqual(stats);
  return { wireBecause, stderr: outcome.stderr };
}

oursOnly(describe)('connections go by wire, and the statistics say why', () => {
  test('setupPrimary({ lane: false })', async () => {
    const { wireBecause, stderr } = await expectWire({ settings: { lane: false } });
    expect({ wireBecause, stderr }).toEqual({ wireBecause: 'setupPrimary({ lane: false })', stderr: '' });
  });

  test('RUST_CLUSTER_LANE=0', async () => {
    const { wireBecause, stderr } = await expectWire({}, { env: { RUST_CLUSTER_LANE: '0' } });
    expect({ wireBecause, stderr }).toEqual({ wireBecause: 'RUST_CLUSTER_LANE=0', stderr: '' });
  });
});

// Whoever accepts for itself is known to nobody else.
oursOnly(test)('with SCHED_NONE no connections are sent', async () => {
  const stats = { ...BY_WIRE, accepted: 0 };
  const { wireBecause, stderr } = await expectWire({ policy: 'SCHED_NONE' }, {}, stats);
  expect({ wireBecause, stderr }).toEqual({ wireBecause: 'SCHED_NONE: it accepts for itself', stderr: '' });
});

// With the wire forced that is the reason, whatever else there is.
laneOnly(describe)('a worker falls back by itself', () => {
  let folder;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rust-cluster-lane-'));
    copyPackage(folder);
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  test('--permission among its options', async () => {
    const { wireBecause } = await expectWire({ settings: { execArgv: [PERMISSION, '--allow-fs-read=*'] } });
    expect(wireBecause).toBe('--permission');
  });

  test('--permission in NODE_OPTIONS', async () => {
    const { wireBecause } = await expectWire({ env: { NODE_OPTIONS: `${PERMISSION} --allow-fs-read=*` } });
    expect(wireBecause).toBe('--permission');
  });

  test('--no-addons', async () => {
    const { wireBecause, stderr } = await expectWire({ settings: { execArgv: ['--no-addons'] } });
    expect(wireBecause).toMatch(/addon/);
    expect(stderr).toBe('');
  });

  test('it finds no addon', async () => {
    const { wireBecause, stderr } = await expectWire({ remove: [ADDON] }, { env: { CLUSTER: folder } });
    expect(wireBecause).toMatch(/^Cannot find module/);
    expect(stderr).toBe('');
  });

  test('it finds nothing of the package', async () => {
    const { wireBecause, stderr } = await expectWire(
      { remove: [path.join('lib', 'lane', 'preload.js')] },
      { env: { CLUSTER: folder } },
    );
    expect(wireBecause).toMatch(/^it may not be able to read .*preload\.js$/);
    expect(stderr).toBe('');
  });

  // The package is being replaced: one file is there and another is not.
  test.each(['offer_env.js', 'receive_lane.js', 'receive_lane.js decline_lane.js'])(
    'it finds no %s',
    async (files) => {
      const remove = files.split(' ').map((file) => path.join('lib', 'lane', file));
      const { stderr } = await expectWire({ remove }, { env: { CLUSTER: folder } });
      expect(stderr).toBe('');
    },
  );
});

oursOnly(describe)('settings.lane', () => {
  test('is refused if it is no boolean', async () => {
    const { code, stderr, value, values } = await run('lane/bad-setting.js');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(value('args')).toEqual(['unchanged']);
    const received = ["type string ('false')", 'type number (0)', 'null', 'an instance of Object'];
    expect(values('thrown')).toEqual(
      received.map((what) => ({
        name: 'TypeError',
        code: 'ERR_INVALID_ARG_TYPE',
        message: `The "settings.lane" property must be of type boolean. Received ${what}`,
      })),
    );
  });
});
