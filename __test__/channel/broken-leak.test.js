'use strict';

const { oursOnly, run } = require('../harness/run');

// The first of them ends a primary of the built-in.
oursOnly(test).each([
  'garbage',
  'handle-of-inherited-type',
  'connected-socket-as-server',
  'udp-as-tcp',
  'udp-of-unknown-type',
])('a worker that breaks the protocol (%s) leaves no descriptor behind', async (what) => {
  const { code, stderr, value } = await run('channel/broken-leak.js', { args: [what] });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(value('left')).toBe(0);
});
