'use strict';

const { laneOnly } = require('../harness/run');
const runLane = require('./run-lane');

laneOnly(test)('what is in the lane of a worker that is killed is served by the other', async () => {
  const { value, values } = await runLane('queued');
  expect(value('queued')).toBeGreaterThanOrEqual(1);
  expect(value('left')).toEqual([true]);
  expect(values('by the other')).toEqual(Array(12).fill(true));
  expect(value('counts')).toMatchObject({ accepted: 12, pending: 0 });
  expect(value('counts').takenBack).toBeGreaterThanOrEqual(value('queued'));
});
