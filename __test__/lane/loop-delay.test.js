'use strict';

// @alone: it judges the delay of an event loop.

const { laneOnly } = require('../harness/run');
const runLane = require('./run-lane');

laneOnly(test).each(['listener', 'timer'])(
  'the loop delay of a worker grows while it hangs in a %s, and falls afterwards',
  async (where) => {
    const { reports, value } = await runLane('loop-delay', [where]);
    const names = reports.map(({ name }) => name);
    expect(names).toEqual(['ways', 'idle', 'delays', 'idle again']);
    const [hanging, idle] = value('delays');
    expect(hanging).toBeGreaterThan(2000);
    expect(idle).toBeLessThan(1000);
  },
);

laneOnly(test)('a worker that sleeps after it has taken a connection is not late', async () => {
  const { value } = await runLane('quiet-loop');
  expect(value('most')).toBeLessThan(500);
});
