'use strict';

const { execFile } = require('node:child_process');
const path = require('node:path');
const { promisify } = require('node:util');

const { oursOnly, way } = require('../harness/run');

const SCRIPT = path.join(__dirname, '..', '..', 'scripts', 'soak.js');

oursOnly(test)(
  'a soak of a few seconds finds nothing',
  async () => {
    const args = [SCRIPT, '--minutes', '0.1', '--ways', way];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { timeout: 100_000 });
    expect(stderr).toBe('');
    expect(stdout).toMatch(new RegExp(`^${way}\\n  clients [1-9]`, 'm'));
    expect(stdout).toContain('  at rest: fd drift {}, thread drift 0, zombies 0\n');
    expect(stdout).toContain('  oldest worker at rest: fd drift {}, thread drift 0\n');
  },
  120_000,
);
