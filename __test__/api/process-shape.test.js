'use strict';

const path = require('node:path');

const runCase = require('./run-case');

const FIXTURE = path.join(__dirname, '..', 'fixtures', 'api', 'process-shape.js');

describe('worker.process', () => {
  let outcome;
  beforeAll(async () => {
    outcome = await runCase('process-shape', 'shape');
  });

  test('is a ChildProcess', () => {
    expect(outcome.value('kinds')).toEqual([true, true, 'ChildProcess', '[object Object]']);
    expect(outcome.value('inherited')).toEqual([true, true, true, true]);
  });

  test('is connected and alive when fork() returns, and has its pid', () => {
    expect(outcome.value('fresh')).toEqual({
      exitCode: null,
      signalCode: null,
      killed: false,
      connected: true,
    });
    expect(outcome.value('pid')).toBe(outcome.value('own pid'));
  });

  test('names its file and arguments', () => {
    expect(outcome.value('file')).toEqual([true, [process.execPath, FIXTURE, 'shape']]);
  });

  test('has no streams where they are inherited, and a place for each and the channel in stdio', () => {
    expect(outcome.value('streams')).toEqual([null, null, null, [null, null, null, null]]);
  });

  test('has Node’s properties as its own', () => {
    expect(outcome.value('own')).toEqual(
      expect.arrayContaining([
        'connected',
        'signalCode',
        'exitCode',
        'killed',
        'spawnfile',
        'spawnargs',
        'pid',
        'stdin',
        'stdout',
        'stderr',
        'stdio',
        'channel',
        'send',
        'disconnect',
      ]),
    );
  });

  test('tells how it exited', () => {
    expect(outcome.value('gone')).toMatchObject({ exitCode: 9, signalCode: null, killed: false });
  });
});

test('pid may be written, and no other process is meant by it afterwards', async () => {
  const { value } = await runCase('process-shape', 'writable');
  expect(value('written')).toBe(1);
  expect(value('exit')).toEqual([null, 'SIGTERM', 1, true]);
});

test('what is added to ChildProcess.prototype is found on it', async () => {
  const { value } = await runCase('process-shape', 'patched');
  expect(value('greeting')).toBe('hello');
});

test('its channel can be referenced and has a file descriptor, until the disconnection', async () => {
  const { value } = await runCase('process-shape', 'channel');
  expect(value('methods')).toEqual(new Array(4).fill('function'));
  expect(value('fd')).toEqual([true, true]);
  expect(value('same')).toBe(true);
  expect(value('after')).toBe(null);
});
