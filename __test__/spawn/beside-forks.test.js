'use strict';

// @long

const { oursOnly, runWell, way } = require('../harness/run');
const scaled = require('../harness/scale');

// All of them by lane, where a primary has the most descriptors.
const [children, workers] = (way === 'lane' ? [1000, 60] : [200, 12]).map(scaled);

// Node's own primary, this busy with forks, now and then never hears from a worker again, and the test does not end.
oursOnly(test)(
  `${children} plain children beside ${workers} forks: only the descriptors meant for them, every end exact`,
  async () => {
    const { value } = await runWell('spawn/beside-forks.js', {
      args: [String(children), String(workers)],
      timeout: 240_000,
    });
    expect(value('faults')).toEqual({ ofChildren: [], ofWorkers: [] });
  },
  300_000,
);
