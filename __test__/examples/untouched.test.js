'use strict';

const { availableParallelism } = require('node:os');
const { oursOnly } = require('../harness/run');
const answersFrom = require('./answers-from');
const startExample = require('./start-example');

let example;
afterEach(() => example.stop());

oursOnly(describe)('an app that knows only node:cluster', () => {
  test.each([
    ['rust-cluster serves', ['--require', 'rust-cluster']],
    ["Node's own cluster serves", []],
  ])('%s', async (words, nodeArgs) => {
    example = startExample('untouched.js', {}, nodeArgs);
    const bodies = await answersFrom(await example.port(), availableParallelism());
    for (const body of bodies) expect(body).toMatch(/^Hello from worker \d+\n$/);
    expect(example.output).toContain(words);
  });
});
