'use strict';

const { target } = require('../harness/run');
const runCase = require('./run-case');

test('internalMessage carries cluster’s messages and any whose cmd starts with NODE_, message all others', async () => {
  const { values } = await runCase('process-events', 'internal');
  expect(values('internal')).toEqual([
    ['NODE_CLUSTER', 'online', true, true],
    ['NODE_FOREIGN', null, false, true],
    ['NODE_CLUSTER', 'queryServer', true, true],
    ['NODE_CLUSTER', 'listening', true, true],
    ...(target === 'ours' ? [['NODE_CLUSTER', 'leaving', false, true]] : []),
    ['NODE_CLUSTER', 'close', true, true],
    ['NODE_CLUSTER', 'exitedAfterDisconnect', true, true],
  ]);
  expect(values('message')).toEqual([{ cmd: 'NODE_' }, { cmd: 'node_user' }]);
});

test('messages wait for the first listener', async () => {
  const { values } = await runCase('process-events', 'early');
  expect(values('message')).toEqual(['early', 'last']);
});

test('close comes after the exit and after all output has been read', async () => {
  const { value } = await runCase('process-events', 'close');
  expect(value('log')).toEqual(['exit', 'stdout end']);
  expect(value('close')).toEqual([6, null]);
  expect(value('read')).toBe(60_000);
});

test('output that nobody wants does not keep close from coming', async () => {
  const { reports } = await runCase('process-events', 'unread');
  expect(reports).toEqual([
    { name: 'exit', value: null },
    { name: 'close', value: [0, null] },
  ]);
});

test('stdin is destroyed by the exit', async () => {
  const { value } = await runCase('process-events', 'stdin');
  expect([value('before'), value('after')]).toEqual([false, true]);
});
