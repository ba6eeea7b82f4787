'use strict';

const { run } = require('../harness/run');

// All at once, what Node keeps for each of them until its tick would be 700 MB.
test('millions of short messages that have waited for the primary fit into a small heap', async () => {
  const { code, values } = await run('channel/tiny-messages.js', {
    nodeArgs: ['--max-old-space-size=128'],
    timeout: 60_000,
  });
  expect(values('received')).toEqual([4 << 20]);
  expect(code).toBe(0);
}, 70_000);
