'use strict';

const { run } = require('../harness/run');

test('a handle sent last arrives before the channel’s end, however late the primary looks', async () => {
  const { code, stderr, reports } = await run('channel/last-handle.js');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(reports.map(({ name }) => name)).toEqual(['message', 'disconnect', 'exit']);
  expect(reports[0].value).toEqual({ message: 'last', isSocket: true, isConnected: true });
});
