'use strict';

const { runWell } = require('../harness/run');

test('the exits of workers and of plain children do not get mixed up or lost', async () => {
  const { value } = await runWell('leaks/children.js');
  expect(value('expected')).toHaveLength(20);
  expect(value('children')).toEqual(value('expected'));
  expect(value('workers')).toEqual(value('expected'));
});
