'use strict';

const MIB = 1024 * 1024;

/**
 * Nothing may be left of a thousand of anything, so a kilobyte of JavaScript each would be a leak (measured with
 * the built-in: up to 0.35 MiB in all). Resident memory is coarser, as the pages of V8 and of malloc are touched
 * once and kept: up to 13 MiB with the built-in, whatever the count.
 */
module.exports = function expectFlat(before, after) {
  expect(after.fds).toBe(before.fds);
  expect(after.zombies).toBe(0);
  expect(after.heapUsed - before.heapUsed).toBeLessThan(MIB);
  expect(after.rss - before.rss).toBeLessThan(20 * MIB);
};
