'use strict';

const runCase = require('./run-case');

test('from fork to exit: none, online, listening, disconnected, dead; in cluster.workers until the last', async () => {
  const { value, values } = await runCase('worker-state', 'whole');
  expect(value('primary')).toEqual([
    ['forked', 'none', true, false, true],
    ['online', 'online', true, false, true],
    ['listening', 'listening', true, false, true],
    ['disconnect', 'disconnected', false, false, true],
    ['exit', 'dead', false, true, false],
  ]);
  expect(values('worker')).toEqual([
    ['started', 'online'],
    ['listening', 'listening'],
    ['disconnect()', 'disconnecting'],
  ]);
});

test('disconnect() by the primary changes the state on neither side before the channel has closed', async () => {
  const { value, values } = await runCase('worker-state', 'byPrimary');
  expect(value('after disconnect()')).toEqual(['online', true, false]);
  expect(value('primary').slice(-2)).toEqual([
    ['disconnect', 'disconnected', false, false, false],
    ['exit', 'dead', false, true, false],
  ]);
  expect(values('worker')).toEqual([['disconnected', 'online']]);
});

test('a worker that destroys itself is destroying', async () => {
  const { value } = await runCase('worker-state', 'destroyed');
  expect(value('worker')).toEqual(['destroy()', 'destroying']);
});
