'use strict';

const { run } = require('../harness/run');

// A Worker listens to its process from the start, so that nothing is kept for others.
test('a message that only the Worker has heard is not repeated', async () => {
  const { values } = await run('channel/late-listener.js', { args: ['the Worker'] });
  expect(values('primary')).toEqual(['later']);
});

test('with no listener at all, messages wait for the first one', async () => {
  const { values } = await run('channel/late-listener.js', { args: ['none'] });
  expect(values('primary')).toEqual(['early 1', 'early 2', 'later']);
});
