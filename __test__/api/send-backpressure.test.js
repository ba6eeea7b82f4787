'use strict';

const runCase = require('./run-case');

const COUNT = 200;
const SIZE = 16 * 1024;

describe.each(['json', 'advanced'])('%s: sending to a worker that does not read', (serialization) => {
  let outcome;
  beforeAll(async () => {
    outcome = await runCase('send-backpressure', serialization);
  });

  test('send() answers false once 128 KiB are queued beyond what the kernel took, and stays there', () => {
    // The kernel's share is the socket's buffer, 208 KiB by default on Linux.
    expect(outcome.value('accepted')).toBeGreaterThanOrEqual(outcome.value('at least') - SIZE);
    expect(outcome.value('accepted')).toBeLessThan(1024 * 1024);
    expect(outcome.value('after the first false')).toBe(1);
  });

  test('callbacks wait for their message to be written', () => {
    expect(outcome.value('written at once')).toBeLessThan(COUNT);
  });

  test('nothing is lost or overtaken, and every callback is called with null, in order', () => {
    const indexes = Array.from({ length: COUNT }, (_, i) => i);
    expect(outcome.value('received')).toEqual(indexes.map((i) => [i, SIZE]));
    expect(outcome.value('called')).toEqual(indexes.map((i) => [i, null]));
  });

  test('once the worker has read all, send() answers true again', () => {
    expect(outcome.value('drained')).toBe(true);
  });
});
