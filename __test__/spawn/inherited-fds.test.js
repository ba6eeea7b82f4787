'use strict';

const { run } = require('../harness/run');

test('a worker inherits its stdio and its channel, and nothing else that the primary has open', async () => {
  const { value } = await run('spawn/inherited-fds.js');
  const { before, after, opened } = value('fds');
  expect(opened).toBeGreaterThanOrEqual(7);
  expect(Object.keys(after)).toEqual(Object.keys(before));
  expect(value('leaked')).toEqual([]);
});

test('of workers forked in one turn, none has a part of another', async () => {
  const { value, values } = await run('spawn/inherited-fds.js', { args: ['many'] });
  const lists = values('numbers');
  expect(lists).toHaveLength(12);
  for (const numbers of lists) expect(numbers).toEqual(lists[0]);
  expect(value('shared sockets')).toEqual([]);
});
