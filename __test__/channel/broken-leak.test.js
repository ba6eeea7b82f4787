'use strict';

const { oursOnly, run } = require('../harness/run');

// The first of them ends a primary of the built-in.
oursOnly(test)('a worker that breaks the protocol leaves no descriptor behind', async () => {
  const { code, stderr, value } = await run('channel/broken-leak.js');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(value('left')).toBe(0);
});
