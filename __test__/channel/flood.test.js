'use strict';

const { run } = require('../harness/run');

test('what workers say while the primary is busy arrives whole and in order', async () => {
  // A small stack makes too large a call fail early.
  const { code, stderr, values } = await run('channel/flood.js', {
    nodeArgs: ['--stack-size=200'],
    timeout: 60_000,
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(values('out of order')).toEqual([]);
  expect(values('received')).toEqual(Array(4).fill(50_001));
}, 70_000);
