'use strict';

const runCase = require('./run-case');

const BAD_TYPE = { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' };
const IN_BOTH = {
  undefined: { name: 'TypeError', code: 'ERR_MISSING_ARGS' },
  function: BAD_TYPE,
  symbol: BAD_TYPE,
  bigint: BAD_TYPE,
  'throwing getter': { name: 'RangeError' },
};

describe.each([
  [
    'json',
    {
      circular: { name: 'TypeError' },
      'bigint inside': { name: 'TypeError' },
      'function inside': null,
      'symbol inside': null,
      'throwing toJSON': { name: 'RangeError' },
    },
    [[], [], 'last'],
  ],
  [
    'advanced',
    {
      circular: null,
      'bigint inside': null,
      'function inside': { name: 'Error' },
      'symbol inside': { name: 'Error' },
      'throwing toJSON': { name: 'Error' },
    },
    [['itself'], ['a'], 'last'],
  ],
])('%s: messages that cannot be sent', (serialization, ofThisOne, received) => {
  let outcome;
  beforeAll(async () => {
    outcome = await runCase('bad-messages', serialization);
  });

  test('are thrown by send(), with a callback too', () => {
    expect(Object.fromEntries(outcome.values('thrown'))).toEqual({ ...IN_BOTH, ...ofThisOne });
    expect(outcome.values('callback')).toEqual([null, null]);
    expect(outcome.values('error')).toEqual([]);
  });

  test('leave nothing on the channel: the others arrive', () => {
    expect(outcome.value('received')).toEqual(received);
  });

  test('the primary forks on', () => {
    expect(outcome.value('next')).toBe(2);
    expect(outcome.values('exit')).toEqual([[0, null]]);
  });
});
