'use strict';

// The primary accepts nothing where workers listen by themselves.
const NOTHING = { pending: 0, accepted: 0, refused: 0, takenBack: 0, gone: 0 };

/** `cluster.stats()`: what the IO thread knows, with the names that JavaScript knows. Described in index.d.ts. */
module.exports = function readStats(primary) {
  const { listeners, workers } = primary.native.stats() ?? { listeners: [], workers: [] };
  return {
    listeners: [
      ...listeners.map(({ port = null, ...rest }) => ({ ...rest, port, reusePort: false })),
      ...primary.reusePorts.list().map((place) => ({ ...place, ...NOTHING, reusePort: true })),
    ],
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
