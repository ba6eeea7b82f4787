'use strict';

const { availableParallelism } = require('node:os');
const { oursOnly } = require('../harness/run');
const answersFrom = require('./answers-from');
const startExample = require('./start-example');

let example;
afterEach(() => example.stop());

oursOnly(test)('as an ES module it serves on every core too', async () => {
  example = startExample('hello.mjs');
  for (const body of await answersFrom(await example.port(), availableParallelism())) {
    expect(body).toMatch(/^Hello from worker \d+\n$/);
  }
});
