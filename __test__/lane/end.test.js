'use strict';

const runLane = require('./run-lane');

test.each(['end', 'destroy'])(
  "a client sees the worker's %s() although it keeps its own side open",
  async (how) => {
    const { values } = await runLane('end', [how]);
    expect(values('seen')).toEqual(Array(20).fill('end'));
  },
);

test('a worker sees that its client has half-closed', async () => {
  const { values } = await runLane('end', ['half']);
  expect(values('seen')).toEqual(Array(20).fill('after the end'));
});

test.each([
  ['exit', { code: 3, signal: null }],
  ['kill', { code: null, signal: 'SIGKILL' }],
])('a worker that has the connection is gone (%s): its client sees the end', async (how, exit) => {
  const { values, value } = await runLane('end', [how]);
  expect(value('exit')).toEqual(exit);
  expect(values('seen')).toEqual(['end']);
});
