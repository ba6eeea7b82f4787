'use strict';

const runCase = require('./run-case');

test.each(['user', 'group', 'unset'])('%s: the worker runs under the given uid and gid', async (name) => {
  const { value } = await runCase('user-settings', name);
  expect(value('ids')).toEqual(value('expected'));
});

test('a user that may not be taken on is an error of fork(), and the primary forks on', async () => {
  const { stdout } = await runCase('user-settings', 'forbidden');
  expect(JSON.parse(stdout)).toEqual({ refused: { name: 'Error', code: 'EPERM' }, workers: [], code: 0 });
});
