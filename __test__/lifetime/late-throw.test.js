'use strict';

const { run } = require('../harness/run');

test('an exception out of what waited behind a handle loses no event', async () => {
  const { code, values, value } = await run('lifetime/late-throw.js');
  expect(code).toBe(0);
  expect(values('uncaught')).toContain('TypeError');
  expect(values('worker got')[0]).toBe('handle');
  expect(values('disconnect')).toHaveLength(1);
  expect(value('exit')).toEqual([7, true]);
});
