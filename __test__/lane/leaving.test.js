'use strict';

const { laneOnly } = require('../harness/run');
const runLane = require('./run-lane');

test.each(['close', 'disconnect', 'primary disconnects'])(
  'a worker leaves under load (%s): each client is served',
  async (how) => {
    const { values } = await runLane('leaving', [how]);
    expect(values('outcome').length).toBeGreaterThanOrEqual(400);
    for (const { answer } of values('outcome')) expect(answer).toMatch(/^[12]$/);
    expect(values('after')).toEqual(Array(4).fill({ answer: '2' }));
  },
);

// By wire, as with Node's own cluster, one connection is on its way and the others end with the listener.
laneOnly(test)('the last worker serves what was in its lane before it was told to go', async () => {
  const { values, value } = await runLane('last-leaves');
  expect(values('answer')).toEqual(Array(6).fill('x'));
  expect(value('after')).toEqual({ error: 'ECONNREFUSED' });
});
