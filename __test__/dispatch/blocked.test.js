'use strict';

// @alone: it compares when clients were answered with when the one that was blocked went on.

const { oursOnly, runWell } = require('../harness/run');

// The built-in accepts in JavaScript, and cannot.
oursOnly(test)("connections are served while the primary's JavaScript is blocked", async () => {
  const { value, values } = await runWell('dispatch/blocked-primary.js');
  expect(values('outcome')).toHaveLength(20);
  for (const { answer, at } of values('outcome')) {
    expect(answer).toMatch(/^[12]$/);
    expect(at).toBeLessThan(value('unblocked'));
  }
});

test('one worker of four is blocked: the others serve, and it keeps one connection waiting at most', async () => {
  const { value, values } = await runWell('dispatch/blocked-worker.js');
  expect(values('outcome')).toHaveLength(40);
  for (const { answer } of values('outcome')) expect(answer).toMatch(/^[1-4]$/);
  const meanwhile = values('outcome').filter(({ at }) => at < value('unblocked'));
  expect(meanwhile.length).toBeGreaterThanOrEqual(39);
});
