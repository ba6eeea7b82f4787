'use strict';

const { run } = require('../harness/run');

test('the exits of workers and of plain children do not get mixed up or lost', async () => {
  const { code, stderr, value } = await run('leaks/children.js');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(value('expected')).toHaveLength(20);
  expect(value('children')).toEqual(value('expected'));
  expect(value('workers')).toEqual(value('expected'));
});
