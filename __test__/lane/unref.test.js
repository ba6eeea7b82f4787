'use strict';

const runLane = require('./run-lane');

test.each(['unref', 'close'])('a server holds its worker until %s(), and nothing else does', async (how) => {
  const { values, value } = await runLane('unref', [how]);
  expect(values('answer')).toEqual(Array(20).fill({ answer: 'x' }));
  expect(value('exit')).toEqual({ code: 0, signal: null });
});
