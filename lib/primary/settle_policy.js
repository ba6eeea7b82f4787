'use strict';

const { invalidValue } = require('./errors');

// Who accepts, the primary or its workers: `cluster.schedulingPolicy`, which the first setup settles, as in Node. It is a
// setting here too: whoever imports names from an ES module cannot assign it.

const NAME = 'settings.schedulingPolicy';

/**
 * Returns `settle(wanted)`, called at each setup and fork: it returns the policy that has been settled. `wanted` is
 * what the settings say, and may be undefined; throws if it is no policy, or if another one has been settled.
 */
module.exports = function settlePolicy(cluster) {
  const { SCHED_NONE, SCHED_RR } = cluster;
  let settled;

  function check(wanted) {
    if (wanted !== SCHED_NONE && wanted !== SCHED_RR) {
      throw invalidValue(NAME, 'must be cluster.SCHED_RR or cluster.SCHED_NONE', wanted);
    }
    if (settled !== undefined && wanted !== settled) {
      throw invalidValue(NAME, 'cannot change after the first setupPrimary() or fork()', wanted);
    }
  }

  return function settle(wanted) {
    if (wanted !== undefined) {
      check(wanted);
      cluster.schedulingPolicy = wanted;
    }
    settled ??= cluster.schedulingPolicy;
    return settled;
  };
};
