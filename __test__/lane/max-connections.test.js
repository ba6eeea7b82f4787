'use strict';

const { way, target } = require('../harness/run');
const runLane = require('./run-lane');

const [major, minor] = process.versions.node.split('.').map(Number);
// Versions that have server.dropMaxConnection; and those that take a maximum of 0 at its word.
const hasDrop = major >= 24 || (major === 23 && minor >= 1) || (major === 22 && minor >= 12);
const knowsZero = major >= 22;

const connect = (options) => runLane('max-connections', [JSON.stringify({ clients: 10, ...options })]);
const shareOf = (worker, values) => values('greeting').filter((greeting) => greeting === worker).length;

test('what the one refuses the other serves, and nothing is dropped', async () => {
  const { values, value } = await connect({ max: 2 });
  expect([shareOf('1', values), shareOf('2', values)]).toEqual([2, 8]);
  expect(values('drop')).toEqual([]);
  if (target === 'ours' && way === 'lane') {
    expect(value('refused')[0]).toBeGreaterThanOrEqual(1);
    expect(value('refused')[1]).toBe(0);
  }
});

test('a maximum of 0 is one, or none, as Node has it', async () => {
  const { values } = await connect({ max: 0 });
  expect([shareOf('1', values), shareOf('2', values)]).toEqual(knowsZero ? [0, 10] : [5, 5]);
});

test('dropMaxConnection: the worker drops what is too much, where Node has it do so', async () => {
  const { values } = await connect({ max: 2, drop: true });
  const dropped = shareOf('', values);
  expect(shareOf('1', values)).toBe(2);
  expect(shareOf('2', values) + dropped).toBe(8);
  expect(dropped > 0).toBe(hasDrop);
  expect(values('drop')).toEqual(Array(dropped).fill(true));
});
