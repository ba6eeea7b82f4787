'use strict';

const cluster = require('node:cluster');

/** `cluster.stats()`: what `native` knows, with the names that JavaScript knows. Described in index.d.ts. */
module.exports = function readStats(native) {
  const { listeners, workers } = native.stats() ?? { listeners: [], workers: [] };
  return {
    listeners: listeners.map(({ port = null, ...rest }) => ({ ...rest, port })),
    workers: workers
      .filter(({ id }) => id in cluster.workers)
      .map(({ id, wireBecause = null, active = null, loopDelay = null, ...counts }) => ({
        id,
        pid: cluster.workers[id].process.pid,
        way: wireBecause === null ? 'lane' : 'wire',
        wireBecause,
        ...counts,
        active,
        loopDelay,
      })),
  };
};
