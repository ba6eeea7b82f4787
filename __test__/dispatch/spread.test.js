'use strict';

const { run } = require('../harness/run');

test('a hundred connections, one after the other: each of four workers has its share', async () => {
  const { code, stderr, value } = await run('dispatch/spread.js');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const shares = Object.values(value('served'));
  expect(shares).toHaveLength(4);
  expect(shares.reduce((sum, share) => sum + share)).toBe(100);
  expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
});
