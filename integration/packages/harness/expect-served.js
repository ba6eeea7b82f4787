'use strict';

/* global expect */

// Who serves is not seen from outside: clients of workers that were never given a lane would fare as well. So ours is
// asked; each function takes what its `cluster.stats()` says.

const WAY = process.env.RUST_CLUSTER_LANE === '0' ? 'wire' : 'lane';

const hasServed = ({ accepted }) => accepted > 0;

/** The primary hands connections out, and has done so, all by the way that is under test. */
function byPrimary({ workers }) {
  expect(new Set(workers.map(({ way }) => way))).toEqual(new Set([WAY]));
  expect(workers.filter(hasServed)).not.toEqual([]);
}

/** Each of these workers, by their ids, has had connections from the primary. */
function byEach(stats, ids) {
  byPrimary(stats);
  expect(stats.workers.filter(hasServed).map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
}

/** The primary hands nothing out, and has no listener to do it for. */
function aroundPrimary({ listeners, workers }) {
  expect(listeners).toEqual([]);
  expect(workers).not.toEqual([]);
  expect(workers.filter(hasServed)).toEqual([]);
}

/** Nobody is left to serve. */
function byNobody({ listeners, workers }) {
  expect({ listeners, workers }).toEqual({ listeners: [], workers: [] });
}

module.exports = { byPrimary, byEach, aroundPrimary, byNobody };
