'use strict';

const { runWell } = require('../harness/run');

test('2000 HTTP connections in bursts of 100 are all answered', async () => {
  const { value } = await runWell('dispatch/bursts.js', { timeout: 60_000 });
  expect(Object.keys(value('answered')).sort()).toEqual(['1', '2']);
  expect(value('answered')[1] + value('answered')[2]).toBe(2000);
}, 70_000);
