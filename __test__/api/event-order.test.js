'use strict';

const runCase = require('./run-case');

const START = ['fork() returned', 'cluster setup', 'process spawn', 'cluster fork', 'next tick'];

test.each(['json', 'advanced'])('a worker’s whole life, event by event: %s', async (serialization) => {
  const { value } = await runCase('life-log', ['whole', serialization]);
  expect(value('log')).toEqual([
    ...START,
    'worker online',
    'cluster online',
    'worker listening',
    'cluster listening',
    'cluster message',
    'worker message',
    'process message',
    'worker disconnect',
    'cluster disconnect',
    'process disconnect',
    'worker exit',
    'cluster exit',
    'process exit',
    'process close',
  ]);
});

test('two forks in one turn: their events come call by call, after the turn', async () => {
  const { value } = await runCase('life-log', 'twice');
  expect(value('log')).toEqual([
    'fork() returned twice',
    'setup',
    'spawn 1',
    'fork',
    'setup',
    'spawn 2',
    'fork',
  ]);
});

test('every fork emits setup, one after setupPrimary() too; a killed worker is never online', async () => {
  const { value } = await runCase('life-log', 'afterSetup');
  expect(value('log').slice(0, START.length)).toEqual(START);
  // Whether the channel's end or the exit is seen first is a race in the kernel.
  expect(value('log').slice(START.length).sort()).toEqual([
    'cluster disconnect',
    'cluster exit',
    'process close',
    'process disconnect',
    'process exit',
    'worker disconnect',
    'worker exit',
  ]);
});
