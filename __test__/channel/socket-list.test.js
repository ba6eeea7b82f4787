'use strict';

const { run } = require('../harness/run');

test('getConnections counts the sockets of a server that are in workers', async () => {
  const { values } = await run('channel/socket-list.js', { args: ['count'] });
  expect(values('connections')).toEqual([
    'two of three sent: 3',
    'one ended in a worker: 2',
    'the other ended: 1',
    'none: 0',
  ]);
});

test('close() waits for the sockets that are in workers', async () => {
  const { values } = await run('channel/socket-list.js', { args: ['close'] });
  expect(values('order')).toEqual(['close asked', 'client ended', 'closed']);
});

test('a worker that dies does not keep close() waiting', async () => {
  const { values } = await run('channel/socket-list.js', { args: ['die'] });
  expect(values('connections')).toEqual(['before: 1']);
  expect(values('order')).toEqual(['closed']);
});
