'use strict';

// @long

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { laneOnly, run } = require('../harness/run');
const { copyPackage } = require('./copy-package');

const PRELOAD = path.join(__dirname, '..', 'fixtures', 'lane', 'note-preload.js');
const BUILTIN = { RUST_CLUSTER_TEST_TARGET: 'builtin' };

// Two runs each.
jest.setTimeout(60_000);

async function show({ settings = {}, env } = {}, runEnv = {}, nodeArgs = []) {
  const args = [JSON.stringify({ settings, env })];
  const outcome = await run('lane/invisible.js', { args, nodeArgs, env: { ...runEnv }, timeout: 25_000 });
  const { code, stderr, value } = outcome;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return {
    ways: value('ways'),
    seen: ['settings', 'process', 'preloaded', 'description'].map((name) => [name, value(name)]),
  };
}

// Node's own cluster is the specification, whatever the options are.
async function expectNothingToBeSeen(options, runEnv) {
  const ours = await show(options, runEnv);
  expect(ours.ways).toEqual(['lane']);
  const builtin = await show(options, { ...runEnv, ...BUILTIN });
  expect(ours.seen).toEqual(builtin.seen);
  return Object.fromEntries(ours.seen);
}

laneOnly(describe)('a worker with a lane looks as with Node’s cluster', () => {
  test('by itself', async () => {
    const { description } = await expectNothingToBeSeen({}, { NODE_OPTIONS: undefined });
    expect(description.own.env).not.toHaveProperty('NODE_OPTIONS');
  });

  test.each([
    ['none', ''],
    ['one', '--no-warnings'],
    ['one with spaces around', '  --no-warnings '],
    ['two, one of them quoted', '--no-warnings --conditions="a \\"b\\" \\\\ c"'],
    ['a preload', `--require ${PRELOAD}`],
    ['a quoted preload', `--no-warnings -r "${PRELOAD}"`],
  ])('with NODE_OPTIONS, its primary’s: %s', async (name, options) => {
    const { description } = await expectNothingToBeSeen({}, { NODE_OPTIONS: options });
    expect(description.own.env.NODE_OPTIONS).toBe(options);
  });

  test.each(['', `--require ${PRELOAD}`])('with NODE_OPTIONS=%j of its own', async (options) => {
    const { description } = await expectNothingToBeSeen({ env: { NODE_OPTIONS: options } });
    expect(description.own.env.NODE_OPTIONS).toBe(options);
  });

  test('with options and arguments in the settings', async () => {
    const settings = { execArgv: ['--no-warnings', '--require', PRELOAD], args: ['a', 'b c', ''] };
    const { description, preloaded } = await expectNothingToBeSeen({ settings });
    expect(description.own.execArgv).toEqual(settings.execArgv);
    expect(description.own.argv.slice(2)).toEqual(settings.args);
    expect(preloaded).toEqual(['note-preload']);
  });
});

laneOnly(describe)('where the package lies in a folder with a strange name', () => {
  let folder;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rust-cluster-lane-'));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  test.each([
    'with space',
    'with " quote',
    'with \\ backslash',
    "with ' apostrophe",
    'wïth ünicode',
    'tab\t',
  ])('%j', async (name) => {
    const copy = path.join(folder, name);
    copyPackage(copy);
    const { ways, seen } = await show({ settings: { args: [] } }, { CLUSTER: copy, NODE_OPTIONS: '' });
    expect(ways).toEqual(['lane']);
    expect(Object.fromEntries(seen).description.own.env.NODE_OPTIONS).toBe('');
  });
});

// The primary knows its files by the link, and the worker by what it points to.
laneOnly(test).each([undefined, '', '--no-warnings'])(
  'where the primary alone has --preserve-symlinks, with NODE_OPTIONS=%j',
  async (options) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rust-cluster-lane-'));
    try {
      const link = path.join(folder, 'link');
      copyPackage(path.join(folder, 'package'));
      fs.symlinkSync('package', link);
      const settings = { args: [], execArgv: [] };
      const runEnv = { CLUSTER: link, NODE_OPTIONS: options };
      const { ways, seen } = await show({ settings }, runEnv, ['--preserve-symlinks']);
      expect(ways).toEqual(['lane']);
      expect(Object.fromEntries(seen).description.own.env.NODE_OPTIONS).toBe(options);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  },
);
