'use strict';

const { run } = require('../harness/run');

// setgroups(2) and setuid(2) need root; without it, what is left to see is the refusal below.
const asRoot = process.getuid() === 0 ? test : test.skip;

asRoot('a worker runs as uid and gid, and in no supplementary group', async () => {
  const { value, stderr } = await run('spawn/credentials.js', { args: ['65534', '65533'] });
  expect(stderr).toBe('');
  expect(value('worker')).toEqual({ ids: [65534, 65534, 65533, 65533], groups: [65533], capabilities: '0' });
});

asRoot('uid alone clears the groups as well', async () => {
  const { value } = await run('spawn/credentials.js', { args: ['65534', ''] });
  expect(value('worker')).toMatchObject({ ids: [65534, 65534, 0, 0], groups: [0] });
});

test('a uid that may not be taken is thrown by fork(), and leaves no worker behind', async () => {
  const { value, stderr } = await run('spawn/credentials-refused.js');
  expect(stderr).toBe('');
  expect(value('thrown')).toMatchObject({ code: 'EPERM', syscall: 'spawn', message: 'spawn EPERM' });
  expect(value('workers')).toEqual([]);
  expect(value('children')).toEqual([]);
});

test.each(['1.5', '"0"', '4294967296', '{}'])('uid %s is refused as no 32-bit integer', async (uid) => {
  const { value } = await run('spawn/credentials-refused.js', { args: [uid] });
  // Node 26 tells numbers out of range from what is no number.
  expect(value('thrown').code).toMatch(/^ERR_(INVALID_ARG_TYPE|OUT_OF_RANGE)$/);
  expect(value('workers')).toEqual([]);
});
