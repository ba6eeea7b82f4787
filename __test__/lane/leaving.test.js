'use strict';

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
