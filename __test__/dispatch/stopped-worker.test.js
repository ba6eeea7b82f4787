'use strict';

const { runWell } = require('../harness/run');

test('what is sent to a stopped worker arrives in order when it goes on', async () => {
  const { value, values } = await runWell('dispatch/stopped-worker.js', { args: ['continue'] });
  const numbers = Array.from({ length: 600 }, (_, i) => i);
  expect(value('received').order).toEqual(numbers);
  expect(value('received').handles).toEqual(numbers.filter((i) => i % 10 === 0));
  expect(value('exit')).toEqual({ code: 0, signal: null });
  expect(values('closed')).toHaveLength(1);
});

test('a worker that is killed with messages and handles on their way to it takes nothing with it', async () => {
  const { value, values } = await runWell('dispatch/stopped-worker.js', { args: ['kill'] });
  expect(value('exit')).toEqual({ code: null, signal: 'SIGKILL' });
  expect(values('closed')).toHaveLength(1);
});
