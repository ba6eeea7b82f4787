'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { run } = require('../harness/run');

const describeWorkers = (options, runOptions) =>
  run('spawn/describe.js', { args: [JSON.stringify(options)], ...runOptions });
const exec = path.join(__dirname, '..', 'fixtures', 'spawn', 'describe-worker.js');

test('args reach the worker one by one, unchanged', async () => {
  const args = ['two words', '', '--flag=1', '"quoted"', '$HOME', 'ü\n'];
  const { value } = await describeWorkers({ settings: { args } });
  const { execPath } = value('primary');
  expect(value('worker 1').argv).toEqual([execPath, exec, ...args]);
  expect(value('worker 1').argv0).toBe(execPath);
  expect(value('spawned')).toEqual({ id: 1, file: execPath, args: [execPath, exec, ...args] });
});

test('execArgv comes before the script, and is the primary’s own by default', async () => {
  const chosen = await describeWorkers({ settings: { execArgv: ['--no-deprecation', '--stack-size=900'] } });
  expect(chosen.value('worker 1').execArgv).toEqual(['--no-deprecation', '--stack-size=900']);
  const inherited = await describeWorkers({}, { nodeArgs: ['--no-warnings'] });
  expect(inherited.value('worker 1').execArgv).toEqual(['--no-warnings']);
  expect(inherited.value('spawned').args.slice(1)).toEqual(['--no-warnings', exec]);
});

test('cwd is the worker’s directory, and the primary’s own by default', async () => {
  const dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'rust-cluster-')));
  try {
    const chosen = await describeWorkers({ settings: { cwd: dir } });
    expect(chosen.value('worker 1').cwd).toBe(dir);
    const inherited = await describeWorkers({});
    expect(inherited.value('worker 1').cwd).toBe(inherited.value('primary').cwd);
  } finally {
    fs.rmdirSync(dir);
  }
});

test('a relative exec is found from cwd', async () => {
  const settings = { cwd: path.dirname(exec), exec: './describe-worker.js' };
  const { value } = await describeWorkers({ settings });
  expect(value('worker 1').argv[1]).toBe(exec);
});

test('the worker is a child of the primary itself', async () => {
  const { value } = await describeWorkers({});
  expect(value('worker 1').ppid).toBe(value('primary').pid);
});
