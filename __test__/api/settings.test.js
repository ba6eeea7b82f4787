'use strict';

const runCase = require('./run-case');

test('the defaults are the primary’s own program, arguments and options', async () => {
  const { value } = await runCase('settings', ['defaults', 'an', 'argument'], {
    nodeArgs: ['--no-warnings'],
  });
  expect(value('returned')).toBe('undefined');
  expect(value('settings')).toEqual(value('expected'));
  expect(value('settings').args).toEqual(['defaults', 'an', 'argument']);
  expect(value('settings').execArgv).toEqual(['--no-warnings']);
});

test('setupPrimary adds to the settings, in a new object each time', async () => {
  const { value } = await runCase('settings', 'cumulative');
  expect(value('settings')).toEqual({
    exec: 'first.js',
    args: ['two'],
    execArgv: [],
    silent: true,
    mine: 'kept',
    cwd: '/',
  });
  expect(value('fresh')).toBe(true);
  expect(value('first').args).toEqual(['one']);
});

test('a setting given as undefined is set to undefined', async () => {
  const { value } = await runCase('settings', 'cumulative');
  expect(value('undone')).toBe(true);
});

test('options that are no object set nothing', async () => {
  const { value } = await runCase('settings', 'notAnObject');
  expect(value('keys').sort()).toEqual(['args', 'exec', 'execArgv', 'silent']);
});

test('setupMaster is setupPrimary', async () => {
  const { value } = await runCase('settings', 'alias');
  expect(value('alias')).toBe(true);
});

test('a profiled worker gets a log file of its own, unless one is named', async () => {
  const { value } = await runCase('settings', 'profiler');
  expect(value('added')).toEqual(['--prof', '--logfile=v8-%p.log']);
  expect(value('given')).toEqual(['--prof', '--logfile=mine.log']);
});

test('setup is emitted on the next tick, with the settings of its call', async () => {
  const { value } = await runCase('settings', 'events');
  expect(value('log')).toEqual([
    'setupPrimary() returned',
    ['setup', 1, 1, false],
    ['setup', 1, 2, true],
    'next tick',
  ]);
});

test('each fork takes the settings of its time, assigned ones included', async () => {
  const { values } = await runCase('settings', 'ofTheirTime');
  const args = values('shown').sort((a, b) => a.id - b.id);
  expect(args.map(({ argv }) => argv)).toEqual([['old'], ['new'], ['assigned']]);
});
