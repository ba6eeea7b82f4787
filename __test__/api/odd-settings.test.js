'use strict';

const runCase = require('./run-case');

test('execArgv null is thrown by setupPrimary() already, which then sets nothing', async () => {
  const { value } = await runCase('odd-settings', 'execArgvNull');
  expect(value('thrown')).toEqual({ name: 'TypeError' });
  expect(value('kept')).toEqual([true, true]);
  expect(value('exit')).toEqual([0, null]);
});

test('stdio that is neither a string nor an array is as if not given', async () => {
  const { stdout } = await runCase('odd-settings', 'noStdio');
  expect(stdout).toBe('....');
});

test('an environment that cannot be written down is thrown, one that is no object is empty', async () => {
  const { value, values } = await runCase('odd-settings', 'badEnv');
  const badValue = { name: 'TypeError', code: 'ERR_INVALID_ARG_VALUE' };
  expect(value('errors')).toEqual([badValue, badValue, { name: 'TypeError' }]);
  expect(values('started').sort()).toEqual([4, 5, 6, 7]);
});
