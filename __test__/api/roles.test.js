'use strict';

const runCase = require('./run-case');

const PRIMARY_TYPES = {
  isWorker: 'boolean',
  isMaster: 'boolean',
  isPrimary: 'boolean',
  Worker: 'function',
  workers: 'object',
  settings: 'object',
  SCHED_NONE: 'number',
  SCHED_RR: 'number',
  schedulingPolicy: 'number',
  setupPrimary: 'function',
  setupMaster: 'function',
  fork: 'function',
  disconnect: 'function',
};
const ONLY_IN_PRIMARY = ['workers', 'settings', 'schedulingPolicy', 'setupPrimary', 'fork', 'disconnect'];

let outcome;
beforeAll(async () => {
  outcome = await runCase('roles', []);
});

test('the primary knows that it is the primary', () => {
  expect(outcome.value('primary')).toMatchObject({ isPrimary: true, isMaster: true, isWorker: false });
  expect(outcome.value('primary').worker).toBeUndefined();
});

test('a worker knows that it is a worker, and which', () => {
  expect(outcome.value('worker')).toMatchObject({
    isPrimary: false,
    isMaster: false,
    isWorker: true,
    worker: 1,
  });
});

test('cluster is an event emitter on both sides', () => {
  expect(outcome.value('primary').isEmitter).toBe(true);
  expect(outcome.value('worker').isEmitter).toBe(true);
});

test('the primary has every property of Node’s, each open to change', () => {
  expect(outcome.value('primary').types).toMatchObject(PRIMARY_TYPES);
  const names = Object.keys(PRIMARY_TYPES);
  expect(outcome.value('frozen').filter((name) => names.includes(name))).toEqual([]);
});

test('what is the primary’s is not in a worker', () => {
  const { types } = outcome.value('worker');
  expect(types.Worker).toBe('function');
  for (const name of ONLY_IN_PRIMARY) expect(types).not.toHaveProperty(name);
});

test('workers and settings start empty', () => {
  expect(outcome.value('start')).toEqual({ workers: {}, settings: {} });
});

test('a worker is a cluster.Worker on both sides, and is found by its id and by its process', () => {
  expect(outcome.values('instance')).toEqual([true, true]);
  expect(outcome.values('same')).toEqual([true, true]);
});
