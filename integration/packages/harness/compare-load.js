'use strict';

/* global expect */

const { CLIENTS } = require('./load');

// How many connections fail is chance on either side: whose turn it was, and how far it had come. Of two clusters that
// are equally good each would have more than the other in every third run. So both are held to the bound that the
// scenario sets, and what is no chance must be as good on ours, or better. Which requests a worker has is known of those
// that are held (leaving.js): these are compared one by one.

function expectResets(errors, most) {
  expect(errors.filter((code) => code !== 'ECONNRESET')).toEqual([]);
  expect(errors.length).toBeLessThanOrEqual(most);
}

/**
 * A worker was killed under load (`killUnder()`). What it had in its hands is lost: one request of each client at the
 * most, as each has one at a time. Its port is never closed, so nobody is refused; and what is answered is whole. On the
 * built-in some hang as well.
 */
function compareKilled(ours, builtin) {
  for (const { errors } of [ours, builtin]) expectResets(errors, CLIENTS);
  expect(ours).toMatchObject({ hung: 0, early: 0, late: 0 });
}

// Node 26's HTTP server, when it closes, closes connections too whose request has not come yet: under either cluster
// a client of a worker that is retired may have its connection reset, and at most one each. Ours had 14 beside the
// built-in's 5 in 24 runs: more, and yet none in 13 of them, so that one run cannot compare them.
const RESET_BY_CLOSE = Number.parseInt(process.versions.node, 10) >= 26 ? CLIENTS : 0;

/** Workers were retired under load, `times` one after the other: nobody notices. */
function compareRetired(ours, builtin, times = 1) {
  for (const { errors, hung } of [ours, builtin]) {
    expectResets(errors, RESET_BY_CLOSE * times);
    expect(hung).toBe(0);
  }
}

module.exports = { compareKilled, compareRetired };
