'use strict';

const { run, target } = require('../harness/run');
const runLane = require('./run-lane');

// Two runs.
jest.setTimeout(60_000);

const EVENTS = ['listening', 'connection', 'order', 'close'];

// Which contexts those are depends on the version: Node's own cluster at hand is what it must be like.
test('contexts, domains and the queues of ticks and promises are as with Node’s cluster', async () => {
  const outcome = await runLane('async-context');
  expect(outcome.values('answer')).toEqual(Array(3).fill({ answer: 'x' }));
  expect(outcome.values('order')).toEqual(Array(3).fill(['tick', 'promise']));
  expect(outcome.values('connection')).toHaveLength(3);
  for (const { hasIds, ofSocket } of outcome.values('connection')) {
    expect({ hasIds, ofSocket }).toEqual({ hasIds: true, ofSocket: true });
  }
  if (target === 'builtin') return;
  const builtin = await run('lane/async-context.js', { env: { RUST_CLUSTER_TEST_TARGET: 'builtin' } });
  for (const event of EVENTS) expect([event, outcome.values(event)]).toEqual([event, builtin.values(event)]);
});
