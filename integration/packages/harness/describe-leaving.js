'use strict';

/* global expect, test */

const { compareKilled, compareRetired } = require('./compare-load');
const leaving = require('./leaving');
const onBoth = require('./on-both');

// The load is not the same twice: what has been in the worker's hands is lost, or nothing is.
function split({ outcome: { load, ...seen }, end }) {
  return { load, seen, end };
}

/** Tests of a program whose worker is killed, and is retired, under load: ours does as the built-in, and no worse. */
module.exports = function describeLeaving(program, client, serverOptions) {
  test('a worker is killed under load', async () => {
    const pair = await onBoth(program, (server) => leaving.kill(server, client), serverOptions);
    const [ours, builtin] = [split(pair.ours), split(pair.builtin)];
    expect({ seen: ours.seen, end: ours.end }).toEqual({ seen: builtin.seen, end: builtin.end });
    expect(ours.seen.held).toEqual({ leaving: ['cut off'], staying: ['ended'] });
    compareKilled(ours.load, builtin.load);
  });

  test('a worker is retired under load', async () => {
    const pair = await onBoth(program, (server) => leaving.retire(server, client), serverOptions);
    const [ours, builtin] = [split(pair.ours), split(pair.builtin)];
    expect({ seen: ours.seen, end: ours.end }).toEqual({ seen: builtin.seen, end: builtin.end });
    expect(ours.seen.held).toEqual({ leaving: ['ended'], staying: ['ended'] });
    expect(ours.seen.exit).toEqual({ code: 0, signal: null, voluntary: true });
    compareRetired(ours.load, builtin.load);
  });
};
