'use strict';

const { runWell } = require('../harness/run');

test('workers take no more than maxConnections each; nothing is dropped', async () => {
  const { values } = await runWell('dispatch/max-connections.js', { args: ['3', '6'] });
  expect(values('greeted').sort()).toEqual(['1', '1', '1', '2', '2', '2']);
  expect(values('drop')).toEqual([]);
});

test('a client beyond maxConnections of every worker waits until there is room', async () => {
  const { reports } = await runWell('dispatch/full.js');
  expect(reports.map(({ name }) => name)).toEqual(['first greeted', 'first leaves', 'second greeted']);
});

test('with SCHED_NONE it is dropped', async () => {
  const { value } = await runWell('dispatch/drop.js');
  expect(value('second')).toEqual({ answer: '' });
  expect(value('drop')).toEqual({ localAddress: '127.0.0.1', own: true });
});
