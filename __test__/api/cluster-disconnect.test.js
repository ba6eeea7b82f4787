'use strict';

const runCase = require('./run-case');

test('without workers the callback comes on the next tick, with no arguments', async () => {
  const { value } = await runCase('cluster-disconnect', 'noWorkers');
  expect(value('returned')).toBe('undefined');
  expect(value('log')).toEqual(['returned', ['callback'], 'next tick']);
});

test('what is no function is no callback', async () => {
  const { values } = await runCase('cluster-disconnect', 'noCallback');
  expect(values('returned')).toHaveLength(1);
});

test('every worker is marked and leaves cluster.workers at once; the callback is called once', async () => {
  const { value } = await runCase('cluster-disconnect', 'workers');
  expect(value('workers')).toEqual([]);
  expect(value('marked')).toEqual([true, true]);
  expect(value('log').toSorted()).toEqual(['callback', 'disconnect', 'disconnect', 'exit', 'exit']);
});

test('the callback comes when a worker is gone, just before its last event', async () => {
  const { value } = await runCase('cluster-disconnect', 'moment');
  expect(value('log')).toEqual(['disconnect', 'callback', 'exit']);
});

test('the callback comes with the first worker that is gone, not with the last', async () => {
  const { value } = await runCase('cluster-disconnect', 'firstGone');
  expect(value('alive')).toEqual([true, false]);
});

test('a second call finds no workers: its callback and the first one’s come on the next tick', async () => {
  const { value } = await runCase('cluster-disconnect', 'twice');
  expect(value('log')).toEqual(['returned', 'first', 'second']);
});

test('new workers may be forked afterwards', async () => {
  const { value } = await runCase('cluster-disconnect', 'forkAfter');
  expect(value('online')).toBe(2);
});
