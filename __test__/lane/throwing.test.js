'use strict';

const runLane = require('./run-lane');

test('what a listener throws is uncaught, and the connections that came with it are served', async () => {
  const { values } = await runLane('throwing');
  expect(values('outcome')).toEqual(Array(8).fill({ answer: 'x' }));
  expect(values('uncaught')).toEqual(
    [1, 3, 5, 7].map((count) => ({ message: `thrown ${count}`, origin: 'uncaughtException' })),
  );
});
