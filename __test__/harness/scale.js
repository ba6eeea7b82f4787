'use strict';

// How often tests do what they do many times, as a share of what they do by default: scripts/jest_step.js sets it.
const SCALE = Number(process.env.RUST_CLUSTER_TEST_SCALE ?? 1);

/** So many times at this scale, and once at least. */
module.exports = (times) => Math.max(1, Math.round(times * SCALE));
