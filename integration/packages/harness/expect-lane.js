'use strict';

/* global expect */

const WAY = process.env.RUST_CLUSTER_LANE === '0' ? 'wire' : 'lane';

/**
 * Asserts that on ours each of these workers, by their ids, has had connections, and all by its lane. `stats` are
 * those of the primary's workers; the built-in has none.
 */
module.exports = function expectLane(target, stats, ids) {
  if (target === 'builtin') return void expect(stats).toBe(null);
  for (const id of ids) {
    const { way, accepted } = stats.find((worker) => worker.id === id);
    expect(way).toBe(WAY);
    expect(accepted).toBeGreaterThan(0);
  }
};
