'use strict';

// What would make one contender into another, or preload things into it. A test's mark is neither.
const DISTURBING = /^(RUST_CLUSTER_(?!RUN_ID$)|NODE_CLUSTER_|NODE_OPTIONS$)/;

/** The environment of a contender's processes: ours, without what concerns clusters, and what it asks for. */
module.exports = function contenderEnv({ env = {} }) {
  const inherited = Object.entries(process.env).filter(([name]) => !DISTURBING.test(name));
  return { ...Object.fromEntries(inherited), ...env };
};
