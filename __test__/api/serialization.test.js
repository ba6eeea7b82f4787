'use strict';

const runCase = require('./run-case');

const TEXT = 'line\nfeed, \u2028, \0, 🦀';
const OF_JSON = {
  tag: '[object Object]',
  date: '[object String]',
  bytes: '[object Object]',
  missing: false,
  text: TEXT,
};
const OF_V8 = {
  tag: '[object Map]',
  date: '[object Date]',
  bytes: '[object Uint8Array]',
  missing: true,
  text: TEXT,
};

test.each([
  ['left out', [], OF_JSON],
  ['json', ['json'], OF_JSON],
  ['advanced', ['advanced'], OF_V8],
])('serialization %s: values arrive on both sides as it makes them', async (_, args, expected) => {
  const { value } = await runCase('serialization', args);
  expect(value('worker')).toEqual(expected);
  expect(value('primary')).toEqual(expected);
});
