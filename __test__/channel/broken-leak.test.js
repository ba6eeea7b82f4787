'use strict';

const { oursOnly, runWell } = require('../harness/run');

// The first of them ends a primary of the built-in.
oursOnly(test).each([
  'garbage',
  'handle-of-inherited-type',
  'connected-socket-as-server',
  'udp-as-tcp',
  'udp-of-unknown-type',
])('a worker that breaks the protocol (%s) leaves no descriptor behind', async (what) => {
  const { value } = await runWell('channel/broken-leak.js', { args: [what] });
  expect(value('left')).toBe(0);
});
