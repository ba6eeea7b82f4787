'use strict';

const { run } = require('../harness/run');

test('a primary whose timers are faked hears of everything', async () => {
  const { stderr, values } = await run('api/fake-timers.js');
  expect(stderr).toBe('');
  expect(values('message')).toEqual(['last']);
  expect(values('disconnect')).toHaveLength(1);
  expect(values('exit')).toHaveLength(1);
  expect(values('error')).toEqual(['ENOENT']);
  expect(values('close')).toHaveLength(1);
});
