'use strict';

const path = require('node:path');

const runCase = require('./run-case');

const EXEC = path.join(__dirname, '..', 'fixtures', 'api', 'show-process.js');

test.each(['exec', 'execUrl', 'execRelative', 'windowsHide'])(
  '%s: the worker runs the named program',
  async (name) => {
    const { value } = await runCase('program-settings', name);
    expect(value('shown')).toMatchObject({ id: 1, argv: [], execArgv: [] });
  },
);

test('spawnargs are the executable, execArgv, exec and args, in this order', async () => {
  const { value } = await runCase('program-settings', 'execArgv');
  expect(value('spawnargs')).toEqual([process.execPath, '--no-warnings', '--stack-size=900', EXEC]);
  expect(value('shown').execArgv).toEqual(['--no-warnings', '--stack-size=900']);
});

test('args reach the worker unchanged, as strings', async () => {
  const { value } = await runCase('program-settings', 'args');
  expect(value('shown').argv).toEqual(['a', '', 'with space', 'ü', '--flag', '7']);
});

test('args may be null', async () => {
  const { value } = await runCase('program-settings', 'noArgs');
  expect(value('shown').argv).toEqual([]);
});

test('a worker inherits the primary’s options for Node', async () => {
  const { value } = await runCase('program-settings', 'exec', { nodeArgs: ['--no-warnings'] });
  expect(value('shown').execArgv).toEqual(['--no-warnings']);
});

test.each(['cwd', 'cwdUrl'])('%s: the worker starts there', async (name) => {
  const { value } = await runCase('program-settings', name);
  expect(value('shown').cwd).toBe('/');
});
