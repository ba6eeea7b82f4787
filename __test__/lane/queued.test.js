'use strict';

const { laneOnly } = require('../harness/run');
const runLane = require('./run-lane');

laneOnly(test)('what is in the lane of a worker that is killed is served by the other', async () => {
  const { value, values } = await runLane('queued');
  expect(value('in flight')).toEqual([6, 6]);
  expect(value('workers left')).toEqual([2]);
  expect(values('answer')).toEqual(Array(12).fill('2'));
  expect(value('counts')).toEqual({ accepted: 12, pending: 0, takenBack: 6 });
});
