'use strict';

const { availableParallelism } = require('node:os');
const { oursOnly } = require('../harness/run');
const get = require('./get');
const startExample = require('./start-example');

let example;
afterEach(() => example.stop());

oursOnly(test)('an Express app answers from every worker', async () => {
  example = startExample('express.js');
  const port = await example.port();
  const pids = new Set();
  while (pids.size < availableParallelism()) {
    const { hello, pid } = JSON.parse(await get(port));
    expect(hello).toBe('world');
    pids.add(pid);
  }
  expect(await get(port, '/nothing')).toContain('Cannot GET /nothing');
});
