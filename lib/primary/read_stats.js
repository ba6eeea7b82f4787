'use strict';

/** `cluster.stats()`: what the IO thread knows, with the names that JavaScript knows. Described in index.d.ts. */
module.exports = function readStats(primary) {
  const { listeners, workers } = primary.native.stats() ?? { listeners: [], workers: [] };
  return {
    listeners: listeners.map(({ port = null, ...rest }) => ({ ...rest, port })),
    workers: workers.map(({ id, state, wireBecause = null, active = null, loopDelay = null, ...counts }) => ({
      id,
      pid: primary.pidOf(id),
      state,
      way: wireBecause === null ? 'lane' : 'wire',
      wireBecause,
      ...counts,
      active,
      loopDelay,
    })),
  };
};
