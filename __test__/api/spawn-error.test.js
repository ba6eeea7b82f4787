'use strict';

const { constants } = require('node:os');
const path = require('node:path');

const runCase = require('./run-case');

const FIXTURE = path.join(__dirname, '..', 'fixtures', 'api', 'spawn-error.js');

describe.each([
  ['ENOENT', 'ENOENT', '/nonexistent/node'],
  ['EACCES', 'EACCES', FIXTURE],
  ['cwd', 'ENOENT', process.execPath],
])('a worker that cannot be started: %s', (name, code, file) => {
  let outcome;
  beforeAll(async () => {
    outcome = await runCase('spawn-error', ['error', name]);
  });

  test('fork() returns a worker without a pid', () => {
    expect(outcome.value('pid')).toBe('undefined');
    expect(outcome.value('at once')).toEqual([true, null, ['1']]);
  });

  test('its error names the file, its arguments and the reason', () => {
    expect(outcome.values('error')).toEqual([
      {
        name: 'Error',
        code,
        errno: -constants.errno[code],
        syscall: `spawn ${file}`,
        path: file,
        spawnargs: [FIXTURE, 'error', name],
        more: [],
      },
    ]);
    expect(outcome.value('spawnfile')).toBe(file);
  });

  test('its exit code is the negative errno, and it leaves cluster.workers', () => {
    expect(outcome.value('codes')).toEqual([true, null]);
    expect(outcome.value('close')).toEqual([true, null]);
    expect(outcome.value('left')).toEqual([]);
  });

  test('the primary forks on', () => {
    expect(outcome.value('next')).toEqual([2, 0, null]);
  });
});

test('there is no exit event, neither of the worker nor of the process', async () => {
  const { value } = await runCase('spawn-error', ['order', 'ENOENT']);
  expect(value('log')).toEqual([
    'fork() returned',
    'cluster setup',
    'worker error',
    'process error',
    'cluster fork',
    'process close',
    'worker disconnect',
    'cluster disconnect',
    'process disconnect',
  ]);
});

test('without a listener the error is an uncaught exception', async () => {
  const { value } = await runCase('spawn-error', ['unhandled', 'ENOENT']);
  expect(value('uncaught')).toEqual(['ENOENT', 'spawn /nonexistent/node']);
  expect(value('next')).toEqual([2, 0, null]);
});
