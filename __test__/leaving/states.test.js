'use strict';

const { oursOnly, runWell } = require('../harness/run');

oursOnly(test)('cluster.stats() shows a worker that leaves until its process has ended', async () => {
  const { value, values } = await runWell('leaving/states.js');
  expect(values('states')).toEqual([
    ['1 running'],
    ['1 leaving', '2 running'],
    ['1 leaving', '2 leaving', '3 running'],
  ]);
  expect(value('pids are right')).toBe(true);
  expect(value('in cluster.workers')).toEqual(['3']); // as in Node
  expect(values('left')).toEqual([['2 leaving', '3 leaving'], ['3 leaving'], []]);
});
