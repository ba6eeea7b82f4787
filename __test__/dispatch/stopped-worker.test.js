'use strict';

const { run } = require('../harness/run');

test('what is sent to a stopped worker arrives in order when it goes on', async () => {
  const { code, stderr, value, values } = await run('dispatch/stopped-worker.js', { args: ['continue'] });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const numbers = Array.from({ length: 600 }, (_, i) => i);
  expect(value('received').order).toEqual(numbers);
  expect(value('received').handles).toEqual(numbers.filter((i) => i % 10 === 0));
  expect(value('exit')).toEqual({ code: 0, signal: null });
  expect(values('closed')).toHaveLength(1);
});

test('a worker that is killed with messages and handles on their way to it takes nothing with it', async () => {
  const { code, stderr, value, values } = await run('dispatch/stopped-worker.js', { args: ['kill'] });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(value('exit')).toEqual({ code: null, signal: 'SIGKILL' });
  expect(values('closed')).toHaveLength(1);
});
