'use strict';

const { laneOnly } = require('../harness/run');
const runLane = require('./run-lane');

laneOnly(test)(
  '--permission among the arguments of a worker’s own program does not cost its lane',
  async () => {
    const { value } = await runLane('own-arguments');
    expect(value('ways')).toEqual(['lane']);
  },
);
