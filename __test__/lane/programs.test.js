'use strict';

const path = require('node:path');

const runLane = require('./run-lane');

// The script finds the Node that runs the tests.
const env = { PATH: `${path.dirname(process.execPath)}:${process.env.PATH}` };

test.each(['module', 'script', 'another folder', 'descriptors'])(
  'a worker whose program knows nothing of the lane takes it: %s',
  async (kind) => {
    const { values } = await runLane('programs', [kind], { env });
    expect(values('answer').map(({ answer }) => answer)).toEqual(
      Array(4).fill(expect.stringMatching(/^[12]$/)),
    );
  },
);
