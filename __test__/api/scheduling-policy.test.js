'use strict';

const runCase = require('./run-case');

const SCHED_NONE = 1;
const SCHED_RR = 2;

const inEnvironment = (policy) => ({
  env: policy === undefined ? {} : { NODE_CLUSTER_SCHED_POLICY: policy },
});

test.each([
  ['not set', undefined, SCHED_RR, 'rr'],
  ['rr', 'rr', SCHED_RR, 'rr'],
  ['none', 'none', SCHED_NONE, 'none'],
  ['a bad one', 'fair', SCHED_RR, 'rr'],
  ['empty', '', SCHED_RR, 'rr'],
])('NODE_CLUSTER_SCHED_POLICY %s', async (_, variable, initial, policy) => {
  const { value } = await runCase('scheduling-policy', 'initial', inEnvironment(variable));
  expect(value('constants')).toEqual([SCHED_NONE, SCHED_RR]);
  expect(value('initial')).toBe(initial);
  expect(value('policy')).toBe(policy);
});

test('the policy may be assigned before the first setup', async () => {
  const { value } = await runCase('scheduling-policy', 'assigned');
  expect(value('policy')).toBe('none');
});

test('the assigned policy wins over the environment', async () => {
  const { value } = await runCase('scheduling-policy', 'assigned', inEnvironment('rr'));
  expect(value('policy')).toBe('none');
});

test('the first setup freezes the policy: assigning it later changes the property only', async () => {
  const { value } = await runCase('scheduling-policy', 'frozen');
  expect(value('assigned')).toBe(SCHED_NONE);
  expect(value('policy')).toBe('rr');
});

test('a bad policy is an error of the first setup, by setupPrimary() or by fork()', async () => {
  const error = { name: 'Error', code: 'ERR_INTERNAL_ASSERTION' };
  const setup = await runCase('scheduling-policy', 'bad');
  expect(setup.value('setupPrimary')).toEqual(error);
  const fork = await runCase('scheduling-policy', 'badFork');
  expect(fork.value('fork')).toEqual(error);
  expect(fork.value('workers')).toEqual([]);
});
