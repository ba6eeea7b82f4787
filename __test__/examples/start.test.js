'use strict';

const path = require('node:path');
const { oursOnly } = require('../harness/run');
const get = require('./get');
const startExample = require('./start-example');

// Where a source has changed since the last build, it builds first.
const TIMEOUT = 10 * 60_000;

let example;
afterEach(() => example.stop());

oursOnly(test)(
  'npm start shows the demo, and ends with it',
  async () => {
    example = startExample(path.join('..', 'scripts', 'start.js'));
    expect(await get(await example.port())).toContain('<title>rust-cluster at work</title>');
    process.kill(example.pid, 'SIGINT');
    expect(await example.exited).toEqual([0, null]);
  },
  TIMEOUT,
);
