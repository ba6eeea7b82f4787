'use strict';

const runCase = require('./run-case');

const EXPECTED = [
  [true, 0, 'none', true, true],
  [true, 0, 'none', true, true],
  [true, 0, 'none', true, true],
  [true, 0, 'none', true, true],
  [true, 7, 'online', true, true],
  [true, 8, 'none', true, true],
  [true, 1, 'none', true, true],
];

describe.each(['primary', 'worker'])('cluster.Worker in the %s', (side) => {
  let outcome;
  beforeAll(async () => {
    outcome = await runCase('worker-constructor', side);
  });

  test.each(['new', 'called'])('%s: id and state come from the options', (how) => {
    expect(outcome.value(how)).toEqual(EXPECTED);
  });

  test('its prototype has every method, and it extends EventEmitter', () => {
    expect(outcome.value('methods')).toHaveLength(6);
    expect(outcome.value('extends')).toBe(true);
  });

  test('errors and messages of the process it is given are its own, other events are not', () => {
    expect(outcome.values('forwarded')).toEqual([
      ['error', 1, 2],
      ['message', 3, 4],
    ]);
  });

  test('it asks and sends by that process', () => {
    expect(outcome.value('asked')).toEqual(['as it says', true, ['sent', 'a', 'b'], true]);
  });
});

test('in the primary, kill and destroy go to that process', async () => {
  const { values } = await runCase('worker-constructor', 'primary');
  expect(values('killed')).toEqual([['SIGTERM'], ['SIGINT']]);
});

test('fork() makes a plain Worker: its prototype can be extended', async () => {
  const { value } = await runCase('worker-constructor', 'extended');
  expect(value('greeting')).toBe('hello 1');
  expect(value('own')).toEqual(['exitedAfterDisconnect', 'id', 'process', 'state']);
  expect(value('constructor')).toBe(true);
});
