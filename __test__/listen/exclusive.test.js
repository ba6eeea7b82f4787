'use strict';

const { run } = require('../harness/run');

test('exclusive: each worker has its own port, and the primary hears nothing of it', async () => {
  const { code, stderr, values } = await run('listen/exclusive.js');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [first, second] = values('answer');
  expect(first.port).not.toBe(second.port);
  for (const { id, answer } of [first, second]) expect(answer).toBe(`worker ${id}`);
  expect(values('listening')).toEqual([]);
});
