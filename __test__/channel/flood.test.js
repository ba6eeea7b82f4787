'use strict';

// @long

const { runWell } = require('../harness/run');

test.each([
  ['bulk', 70_001],
  ['trickle', 20_001],
])(
  'what workers say (%s) while the primary is busy arrives whole and in order',
  async (how, count) => {
    const { values } = await runWell('channel/flood.js', {
      args: [how],
      timeout: 60_000,
    });
    expect(values('out of order')).toEqual([]);
    expect(values('received')).toEqual(Array(4).fill(count));
  },
  70_000,
);
