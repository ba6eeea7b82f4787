'use strict';

// @long

const { oursOnly, runWell } = require('../harness/run');

// Each replaced worker may wait for a request of half a second; one of HTTP/2 for half of its grace.
jest.setTimeout(120_000);

const CLIENTS = '24';

oursOnly(describe)('no request is lost when workers are replaced under clients that never retry', () => {
  test.each([
    ['http', '6', '10000'],
    ['http', '3', '10000', 'none'],
    ['https', '3', '10000'],
    ['fetch', '3', '10000'],
    ['http2', '2', '3000'],
    ['http2 over tls', '2', '3000'],
  ])('%s, %s times', async (kind, times, grace, ...scheduling) => {
    const args = [kind, times, CLIENTS, grace, ...scheduling];
    const { value, values } = await runWell('drain/rolling.js', { args, timeout: 100_000 });
    const { answers, bytes, failures } = value('outcome');
    expect({ failures, bytes }).toEqual({ failures: {}, bytes: answers * 10_000 });
    expect(values('left')).toHaveLength(Number(times));
    for (const left of values('left')) {
      expect(left).toMatchObject({ code: 0, signal: null });
      expect(left.took).toBeLessThan(Number(grace));
    }
  });
});
