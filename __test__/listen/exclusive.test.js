'use strict';

const { runWell } = require('../harness/run');

test('exclusive: each worker has its own port, and the primary hears nothing of it', async () => {
  const { values } = await runWell('listen/exclusive.js');
  const [first, second] = values('answer');
  expect(first.port).not.toBe(second.port);
  for (const { id, answer } of [first, second]) expect(answer).toBe(`worker ${id}`);
  expect(values('listening')).toEqual([]);
});
