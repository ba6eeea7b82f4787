'use strict';

const { oursOnly } = require('../harness/run');
const get = require('./get');
const startExample = require('./start-example');

let example;
afterEach(() => example.stop());

oursOnly(test)('the primary counts the requests of all workers', async () => {
  example = startExample('message-counter.js');
  const port = await example.port();
  const counted = {};
  for (let i = 0; i < 20; i++) {
    const [, id] = (await get(port)).match(/^Counted by worker (\d+)\n$/);
    counted[id] = (counted[id] ?? 0) + 1;
  }
  // The answer may overtake a report that another worker has sent before.
  let requests;
  do ({ requests } = JSON.parse(await get(port, '/count')));
  while (Object.values(requests).reduce((sum, count) => sum + count, 0) < 20);
  expect(requests).toEqual(counted);
});
