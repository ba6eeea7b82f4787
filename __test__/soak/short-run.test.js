'use strict';

// @alone: it judges whether clients are served and workers end in the time that a soak gives them.

const { execFile } = require('node:child_process');
const { randomUUID } = require('node:crypto');
const path = require('node:path');
const { promisify } = require('node:util');

const { oursOnly, way } = require('../harness/run');
const { survivorsAfter, survivorsOf, kill } = require('../harness/survivors');

const SCRIPT = path.join(__dirname, '..', '..', 'bench', 'soak', 'run_soak.js');
const runId = randomUUID();
afterEach(() => survivorsOf(runId).forEach(kill));

oursOnly(test)(
  'a soak of a few seconds finds nothing',
  async () => {
    const args = [SCRIPT, '--minutes', '0.1', '--ways', way];
    const ended = promisify(execFile)(process.execPath, args, {
      timeout: 100_000,
      env: { ...process.env, RUST_CLUSTER_RUN_ID: runId },
    });
    const { stdout, stderr, code = 0 } = await ended.catch((error) => error);
    expect(stdout).not.toContain('FAILED');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^${way}\\n  clients [1-9]`, 'm'));
    expect(stdout).toContain('  at rest: fd drift {}, thread drift 0, zombies 0\n');
    expect(stdout).toContain('  oldest worker at rest: fd drift {}, thread drift 0\n');
    expect(await survivorsAfter(runId, 5000)).toEqual([]);
  },
  120_000,
);
