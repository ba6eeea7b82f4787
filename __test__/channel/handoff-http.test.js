'use strict';

const { run } = require('../harness/run');

test('a socket that the primary has accepted can be given to an HTTP server in a worker', async () => {
  const { values, value, stderr } = await run('channel/handoff-http.js');
  expect(stderr).toBe('');
  // Two requests on one connection each: the request's first bytes were not read by the primary.
  expect(values('client')).toEqual(
    [1, 2, 1, 2].map((id) => ({ bodies: [`worker ${id}: /first`, `worker ${id}: /second`] })),
  );
  expect(value('connections')).toBe(4);
});
