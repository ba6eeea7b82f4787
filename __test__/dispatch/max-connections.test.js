'use strict';

const { run } = require('../harness/run');

test('workers take no more than maxConnections each; nothing is dropped', async () => {
  const { code, stderr, values } = await run('dispatch/max-connections.js', { args: ['3', '6'] });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(values('greeted').sort()).toEqual(['1', '1', '1', '2', '2', '2']);
  expect(values('drop')).toEqual([]);
});

test('a client beyond maxConnections of every worker waits until there is room', async () => {
  const { code, stderr, reports } = await run('dispatch/full.js');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(reports.map(({ name }) => name)).toEqual(['first greeted', 'first leaves', 'second greeted']);
});

test('with SCHED_NONE it is dropped', async () => {
  const { code, stderr, value } = await run('dispatch/drop.js');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(value('second')).toEqual({ answer: '' });
  expect(value('drop')).toEqual({ localAddress: '127.0.0.1', own: true });
});
