'use strict';

const { run, oursOnly } = require('../harness/run');

// Node's primary reads on until the worker has said that it has the socket, and throws away what it reads.
oursOnly(test)('what a client sends while its socket is on the way is for the worker to read', async () => {
  const { code, value } = await run('channel/unread-socket.js');
  expect(value('heard')).toBe('the rest');
  expect(code).toBe(0);
});
