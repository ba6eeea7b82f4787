'use strict';

// @alone: it judges how long clients wait.

const { laneOnly } = require('../harness/run');
const runLane = require('./run-lane');

laneOnly(test).each(['stopped', 'looping'])('nobody waits for a worker that is %s', async (how) => {
  const { values, value } = await runLane('stopped', [how]);
  const meanwhile = values('meanwhile');
  expect(meanwhile).toHaveLength(180);
  for (const { answer } of meanwhile) expect(answer).toMatch(/^[23]$/);
  // It is found out in some 20 ms; the rest is for a machine that has much else to do.
  expect(Math.max(...meanwhile.map(({ took }) => took))).toBeLessThan(1000);
  expect(value('held').takenBack).toBeGreaterThanOrEqual(1);
  // Once found out it gets nothing more.
  expect(value('held').inFlight).toBe(0);
  expect(values('takes part again')).toHaveLength(1);
});
