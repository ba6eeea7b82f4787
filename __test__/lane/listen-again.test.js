'use strict';

const runLane = require('./run-lane');

test('a server that has closed listens again, beside another one', async () => {
  const { values } = await runLane('listen-again');
  expect(values('answer')).toEqual(['1', '2', '3', '4', '5'].map((answer) => ({ answer })));
  expect(values('after')).toEqual(Array(5).fill({ error: 'ECONNREFUSED' }));
  expect(values('beside')).toEqual(Array(5).fill({ answer: 'beside' }));
});
