'use strict';

const { laneOnly } = require('../harness/run');
const runLane = require('./run-lane');

laneOnly(test)(
  'ten thousand connections, one after the other: four workers differ by one at the most',
  async () => {
    const { value } = await runLane('spread', [], { timeout: 90_000 });
    const shares = Object.values(value('served'));
    expect(shares).toHaveLength(4);
    expect(shares.reduce((sum, share) => sum + share)).toBe(10_000);
    // What was taken back from a worker whose process did not run for 20 ms went to another one, twice counted.
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1 + 2 * value('takenBack'));
  },
  100_000,
);
