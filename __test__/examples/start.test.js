'use strict';

const path = require('node:path');
const { oursOnly } = require('../harness/run');
const get = require('./get');
const startExample = require('./start-example');

let example;
afterEach(() => example.stop());

oursOnly(test)('npm start shows the demo, and ends with it', async () => {
  example = startExample(path.join('..', 'scripts', 'start.js'));
  expect(await get(await example.port())).toContain('<title>rust-cluster at work</title>');
  process.kill(example.pid, 'SIGINT');
  expect(await example.exited).toEqual([0, null]);
});
