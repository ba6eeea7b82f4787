'use strict';

const { availableParallelism } = require('node:os');
const { oursOnly } = require('../harness/run');
const get = require('./get');
const startExample = require('./start-example');

let example;
afterEach(() => example.stop());

oursOnly(test)('every core has a worker that answers with its id and pid', async () => {
  example = startExample('hello.js');
  const port = await example.port();
  const seen = new Map();
  while (seen.size < availableParallelism()) {
    const [, id, pid] = (await get(port)).match(/^Hello from worker (\d+), pid (\d+)\n$/);
    expect(seen.get(id) ?? pid).toBe(pid);
    seen.set(id, pid);
  }
  expect(new Set(seen.values()).size).toBe(seen.size);
  expect(example.output).toContain(`curl http://127.0.0.1:${port}/`);
});
