'use strict';

const { laneOnly } = require('../harness/run');
const runLane = require('./run-lane');

laneOnly(test)(
  'ten thousand connections to four workers that are free: each has its turn',
  async () => {
    const { values } = await runLane('spread', [], { timeout: 90_000 });
    expect(values('served')).toEqual(Array(50).fill({ 1: 50, 2: 50, 3: 50, 4: 50 }));
  },
  100_000,
);
