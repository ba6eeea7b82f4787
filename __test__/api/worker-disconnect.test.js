'use strict';

const runCase = require('./run-case');

test('disconnect() returns the worker, which leaves cluster.workers at once and its channel later', async () => {
  const { value } = await runCase('worker-disconnect', 'atOnce');
  expect(value('returned')).toBe(true);
  expect(value('workers')).toEqual([]);
  expect(value('connected')).toBe(true);
  expect(value('exit')).toEqual([0, null]);
});

test('a worker disconnected before it started still starts, and ends', async () => {
  const { value, values } = await runCase('worker-disconnect', 'beforeOnline');
  expect(values('online')).toHaveLength(1);
  expect(value('exit')).toEqual([0, null]);
});

test('disconnecting once more after the end is harmless', async () => {
  const { value, values } = await runCase('worker-disconnect', 'afterTheEnd');
  expect(values('disconnect')).toHaveLength(1);
  expect(value('exit')).toEqual([0, null]);
  expect(value('after the end')).toBe(true);
});

test('messages sent before it arrive, and so do their answers', async () => {
  const { value } = await runCase('worker-disconnect', 'queued');
  expect(value('echoed')).toBe(100);
});

test('the channel stays open until the worker’s connections have ended', async () => {
  const { value } = await runCase('worker-disconnect', 'busy');
  expect(value('log')).toEqual(['once', 'twice', 'disconnect']);
});

test('process.disconnect() closes the channel at once; the worker ends as if its primary had gone', async () => {
  const { value } = await runCase('worker-disconnect', 'byProcess');
  expect(value('returned')).toBe('undefined');
  expect(value('at once')).toEqual([false, false, ['1']]);
  expect(value('channel')).toBe(null);
  expect(value('exit')).toEqual([0, null]);
});
