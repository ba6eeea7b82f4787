'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { laneOnly, oursOnly, run, runWell } = require('../harness/run');
const { copyPackage, ADDON } = require('./copy-package');

const SERVED = Array(3).fill({ answer: '1' });
const BY_WIRE = { way: 'wire', accepted: 3, active: null, loopDelay: null };
// No experiment any more since 22.13.
const PERMISSION = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission';

// Five more than a Node has from the start: enough to load what it runs, and less than the reserve.
const FEW_DESCRIPTORS = `
  had=$(env -i "$NODE_BEHIND" --print "fs.readdirSync('/proc/self/fd').length - 1")
  ulimit -n $((had + 5))`;

async function expectWire(options, runOptions = {}, stats = BY_WIRE) {
  const outcome = await run('lane/fall-back.js', { args: [JSON.stringify(options)], ...runOptions });
  expect({ code: outcome.code, answers: outcome.values('answer') }).toEqual({ code: 0, answers: SERVED });
  const { wireBecause, ...rest } = outcome.value('stats');
  expect(rest).toEqual(stats);
  return { wireBecause, stderr: outcome.stderr, openFds: outcome.value('open fds') };
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
      { remove: [path.join('lib', 'worker', 'preload.js')] },
      { env: { CLUSTER: folder } },
    );
    expect(wireBecause).toMatch(/^it may not be able to read .*preload\.js$/);
    expect(stderr).toBe('');
  });

  test('its files are newer than the primary', async () => {
    const edit = {
      file: path.join('lib', 'shared', 'offer_env.js'),
      from: "VERSION = '2'",
      to: "VERSION = '3'",
    };
    const { wireBecause, stderr, openFds } = await expectWire({ edit }, { env: { CLUSTER: folder } });
    expect({ wireBecause, stderr }).toEqual({ wireBecause: 'its files are of another version', stderr: '' });
    expect(Object.values(openFds).filter((link) => link.startsWith('/memfd:'))).toEqual([]);
  });

  // The package is being replaced: one file is there and another is not.
  const RECEIVE = 'worker/receive_lane.js';
  test.each(['shared/offer_env.js', RECEIVE, `${RECEIVE} worker/decline_lane.js`])(
    'it finds no %s',
    async (files) => {
      const remove = files.split(' ').map((file) => path.join('lib', file));
      const { stderr } = await expectWire({ remove }, { env: { CLUSTER: folder } });
      expect(stderr).toBe('');
    },
  );
});

laneOnly(describe)('what stands between the primary and the worker', () => {
  const notStarted = 'its half of the addon was not started in it';

  test.each([
    ['takes the option away', 'unset NODE_OPTIONS', notStarted],
    ['takes the offer away', 'unset RUST_CLUSTER_OFFER', notStarted],
    ['closes the socket', 'eval "exec $SOCKET>&-"', notStarted],
    ['closes both descriptors', 'eval "exec $SOCKET>&- $PAGE>&-"', notStarted],
    ['puts a file in the place of the socket', 'eval "exec $SOCKET</dev/null"', notStarted],
    ['leaves it few descriptors', FEW_DESCRIPTORS, 'no room for its reserve of descriptors: EMFILE'],
  ])('%s', async (_, between, reason) => {
    const { wireBecause, stderr } = await expectWire({ between });
    expect({ wireBecause, stderr }).toEqual({ wireBecause: reason, stderr: '' });
  });

  // Where one is closed before Node starts, its number is that of something of Node's.
  test.each([
    ['closes the page', 'eval "exec $PAGE>&-"'],
    ['puts a file in the place of the page', 'eval "exec $PAGE</dev/null"'],
  ])('%s: what is there stays open', async (_, between) => {
    const { wireBecause, stderr, openFds } = await expectWire({ between });
    const [, fd] = wireBecause.match(/^the lane's page \(descriptor (\d+)\): E/);
    expect(openFds).toHaveProperty(fd);
    expect(stderr).toBe('');
  });
});

oursOnly(describe)('settings.lane', () => {
  test('is refused if it is no boolean', async () => {
    const { value, values } = await runWell('lane/bad-setting.js');
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
