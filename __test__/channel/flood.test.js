'use strict';

// @long

const { run } = require('../harness/run');

test.each([
  ['bulk', 70_001],
  ['trickle', 20_001],
])(
  'what workers say (%s) while the primary is busy arrives whole and in order',
  async (how, count) => {
    const { code, stderr, values } = await run('channel/flood.js', {
      args: [how],
      timeout: 60_000,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(values('out of order')).toEqual([]);
    expect(values('received')).toEqual(Array(4).fill(count));
  },
  70_000,
);
