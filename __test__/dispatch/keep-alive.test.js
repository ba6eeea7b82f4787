'use strict';

const { runWell } = require('../harness/run');

test('a keep-alive connection stays with its worker, and two connections go to two workers', async () => {
  const { values } = await runWell('dispatch/keep-alive.js');
  const [first, second] = [0, 1].map((id) => values('answer').filter(({ client }) => client === id));
  expect(first).toEqual(Array(10).fill(first[0]));
  expect(second).toEqual(Array(10).fill(second[0]));
  expect(first[0].from).not.toBe(second[0].from);
  expect(first[0].worker).not.toBe(second[0].worker);
});
