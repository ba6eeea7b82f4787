'use strict';

const { oursOnly, run } = require('../harness/run');

const start = (args, env) => run('drain/settings.js', { args, env });

const BOUNDS = 'must be an integer of milliseconds from 0 to 2147483647';
const outOfRange = (received) => ({
  name: 'RangeError',
  code: 'ERR_OUT_OF_RANGE',
  message: `The value of "settings.grace" is out of range. It ${BOUNDS}. Received ${received}`,
});
const invalid = (received) => ({
  name: 'TypeError',
  code: 'ERR_INVALID_ARG_TYPE',
  message: `The "settings.grace" property must be of type number. Received ${received}`,
});

oursOnly(test)('a grace that cannot be is refused, and changes nothing', async () => {
  const { code, stderr, values, value } = await start(['bad'], { RUST_CLUSTER_GRACE: '' });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(values('thrown')).toEqual([
    invalid("type string ('1000')"),
    invalid('null'),
    invalid('type boolean (true)'),
    ...[-1, 1.5, 2 ** 31, NaN].map(outOfRange),
  ]);
  expect(value('args')).not.toEqual(['changed']);
});

oursOnly(test).each(['abc', '-1', '1.5', '2147483648'])('RUST_CLUSTER_GRACE=%s is refused', async (grace) => {
  const { code, stderr } = await start([], { RUST_CLUSTER_GRACE: grace });
  expect(code).toBe(1);
  expect(stderr).toContain(`"RUST_CLUSTER_GRACE" is out of range. It ${BOUNDS}. Received ${grace}`);
});

oursOnly(test)('a RUST_CLUSTER_GRACE that comes after the package is refused by fork()', async () => {
  const { code, values, value } = await start(['late'], { RUST_CLUSTER_GRACE: '' });
  const message = `The value of "RUST_CLUSTER_GRACE" is out of range. It ${BOUNDS}. Received 5s`;
  expect(values('thrown')).toEqual([{ code: 'ERR_OUT_OF_RANGE', message }]);
  expect(value('workers')).toEqual([]);
  expect(code).toBe(0);
});

oursOnly(test).each([
  ['no grace', [], '', false],
  ['a setting', ['1000'], '', true],
  ['the environment', [], '1000', true],
  ['a setting before the environment', ['0'], '1000', false],
])('a worker loads what drains where there is a grace: %s', async (_, args, grace, drains) => {
  const { code, stderr, value } = await start(args, { RUST_CLUSTER_GRACE: grace });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(value('drains')).toBe(drains);
});
