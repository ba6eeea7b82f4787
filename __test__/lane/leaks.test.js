'use strict';

// @long

const expectFlat = require('../leaks/expect-flat');
const runLane = require('./run-lane');

// A small new space, so that its growth is no part of the figures.
const nodeArgs = ['--expose-gc', '--max-semi-space-size=1'];

test('200 workers are forked, serve and go: nothing is left of them', async () => {
  const { value, values } = await runLane('forks', [], { nodeArgs, timeout: 110_000 });
  expect(new Set(values('answer'))).toEqual(new Set(['x']));
  expectFlat(value('before'), value('after'));
}, 120_000);
