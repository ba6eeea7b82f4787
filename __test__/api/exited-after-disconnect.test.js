'use strict';

const runCase = require('./run-case');

test.each([
  ['primary disconnect', true, true],
  ['primary cluster.disconnect', true, true],
  ['primary kill', 'undefined', false],
  ['primary destroy', 'undefined', false],
  ['primary process.disconnect', 'undefined', false],
  ['worker exit', undefined, false],
  ['worker disconnect', undefined, true],
  ['worker kill', undefined, true],
  ['worker destroy', undefined, true],
  ['worker process.disconnect', undefined, false],
])('%s', async (name, afterTheCall, atTheEnd) => {
  const { value, values } = await runCase('exited-after-disconnect', name);
  expect(value('after the call')).toBe(afterTheCall);
  expect([value('disconnect'), value('exit')]).toEqual([atTheEnd, atTheEnd]);
  expect(values('own')[0]).toEqual([true, true]);
});

test.each([
  ['primary disconnect', true],
  ['worker disconnect', true],
  ['worker process.disconnect', 'undefined'],
])('%s: the worker knows why as well', async (name, expected) => {
  const { value, values } = await runCase('exited-after-disconnect', name);
  expect(value('in the worker')).toBe(expected);
  expect(values('own')).toEqual([
    [true, true],
    [true, true],
  ]);
});
