'use strict';

const { run } = require('../harness/run');
const { sets } = require('../fixtures/channel/payloads');

const carried = [
  ['json', 'plain'],
  ['json', 'big'],
  ['advanced', 'plain'],
  ['advanced', 'advanced'],
  ['advanced', 'big'],
];

test.each([...carried, ...carried.map((args) => [...args, 'with a server'])])(
  '%s carries the %s payloads both ways, in order %s',
  async (...args) => {
    const [, set] = args;
    const { values, stderr } = await run('channel/payload.js', { args });
    expect(stderr).toBe('');
    const all = Object.keys(sets[set]).map((name) => ({ name, same: true }));
    expect(values('worker')).toEqual(all);
    expect(values('primary')).toEqual(all);
  },
);

test.each(['json', 'advanced'])(
  '%s: a lone surrogate arrives as JSON or V8 makes it',
  async (serialization) => {
    const { value } = await run('channel/one-message.js', { args: [serialization, 'surrogate'] });
    expect(value('worker')).toBe('ud800');
    expect(value('primary')).toBe('ud800');
  },
);

test('json flattens what JSON does not know', async () => {
  const { value } = await run('channel/one-message.js', { args: ['json', 'flattened'] });
  expect(value('primary')).toEqual({
    map: {},
    date: '1970-01-01T00:00:00.000Z',
    nan: null,
    list: [null],
    buffer: { type: 'Buffer', data: [1] },
    toJSON: 'chosen',
  });
});

test.each(['json', 'advanced'])(
  '%s: 20 000 messages of one turn arrive whole and in order',
  async (serialization) => {
    const { value, stderr } = await run('channel/many.js', { args: [serialization, '20000'] });
    expect(stderr).toBe('');
    expect(value('worker')).toEqual({ count: 20_000, inOrder: true });
    expect(value('primary')).toEqual({ count: 20_000, inOrder: true });
  },
);

test.each([
  ['json', 'undefined', 'ERR_MISSING_ARGS'],
  ['json', 'function', 'ERR_INVALID_ARG_TYPE'],
  ['json', 'symbol', 'ERR_INVALID_ARG_TYPE'],
  ['json', 'bigint', 'ERR_INVALID_ARG_TYPE'],
  ['advanced', 'bigint', 'ERR_INVALID_ARG_TYPE'],
  ['json', 'circular', undefined],
  ['json', 'nested bigint', undefined],
  ['advanced', 'nested function', undefined],
])('%s: send(%s) throws, and the channel goes on', async (serialization, what, code) => {
  const { value } = await run('channel/unsendable.js', { args: [serialization, what] });
  for (const side of ['primary', 'worker']) {
    expect(value(`${side} thrown`).isError).toBe(true);
    expect(value(`${side} thrown`).code).toBe(code);
    expect(value(`${side} got`)).toBe('next');
  }
});
