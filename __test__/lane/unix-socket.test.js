'use strict';

const runLane = require('./run-lane');

test.each(['file', 'abstract'])('workers serve at a unix socket: %s', async (kind) => {
  const { values } = await runLane('unix-socket', [kind]);
  expect(values('answer')).toEqual(Array(20).fill(expect.stringMatching(/^[12]$/)));
  expect(values('handle')).toEqual(Array(20).fill('Pipe'));
});
