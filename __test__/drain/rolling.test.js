'use strict';

const { oursOnly, run } = require('../harness/run');

// Ten replacements of two workers, each of which may wait for a request of half a second.
jest.setTimeout(60_000);

const ROUND = ['10', '48'];
const GRACE = 5000; // as in the fixture

oursOnly(test)('no request is lost when workers are replaced under clients that never retry', async () => {
  const { code, stderr, value, values } = await run('drain/rolling.js', { args: ROUND, timeout: 50_000 });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { answers, bytes, short, failures } = value('outcome');
  expect({ short, failures, bytes }).toEqual({ short: 0, failures: {}, bytes: answers * 10_000 });
  for (const left of values('left')) {
    expect(left).toMatchObject({ code: 0, signal: null });
    expect(left.took).toBeLessThan(GRACE);
  }
});
