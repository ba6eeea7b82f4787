'use strict';

// @long

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { buildC, preloading } = require('../harness/build-c');
const { run } = require('../harness/run');

// Node's own code and libuv's are under test here as well as the addon: an allocator that sees what is done to memory that
// has been freed, whoever does it. Its report ends the process that is at fault.
const TIMEOUT = 60_000;
const ROUNDS = '6';

let folder;
let env;
const reports = () =>
  fs.existsSync(env.QUARANTINE_REPORTS) ? fs.readFileSync(env.QUARANTINE_REPORTS, 'utf8') : '';

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rust-cluster-memory-'));
  env = {
    ...preloading(path.join(__dirname, 'quarantine.c'), folder),
    QUARANTINE_REPORTS: path.join(folder, 'reports'),
  };
});
beforeEach(() => fs.rmSync(env.QUARANTINE_REPORTS, { force: true }));
afterAll(() => fs.rmSync(folder, { recursive: true }));

describe('the allocator', () => {
  const runFaulty = (how) =>
    spawnSync(buildC(path.join(__dirname, 'faulty.c'), folder), [how], { env, encoding: 'utf8' });

  test.each([
    ['writes', /a block of \d+ bytes was written to after it had been freed \(offset 40: /],
    ['frees twice', /a block of \d+ bytes was freed twice/],
  ])('reports a program that %s', (how, report) => {
    const { signal, stderr } = runFaulty(how);
    expect(signal).toBe('SIGABRT');
    expect(stderr).toMatch(report);
    expect(reports()).toBe(stderr);
  });

  test('lets one alone that does neither', () => {
    const { status, stderr } = runFaulty('does neither');
    expect({ status, stderr, reports: reports() }).toEqual({ status: 0, stderr: '', reports: '' });
  });
});

test(
  'a primary with sockets of its own forks, reloads and passes handles: no process touches what has been freed',
  async () => {
    const { code, signal, stderr, value } = await run('memory/primary.js', {
      args: [ROUNDS],
      env,
      timeout: TIMEOUT,
    });
    expect({ code, signal, stderr, reports: reports() }).toEqual({
      code: 0,
      signal: null,
      stderr: '',
      reports: '',
    });
    expect(value('rounds')).toBe(Number(ROUNDS));
  },
  TIMEOUT,
);
