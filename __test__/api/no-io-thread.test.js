'use strict';

const { constants } = require('node:os');
const { ioThreadRefused } = require('../../lib/primary/errors');
const { oursOnly, run } = require('../harness/run');

async function loadWithout(...args) {
  const outcome = await run('api/no-io-thread.js', { args });
  expect({ code: outcome.code, stderr: outcome.stderr }).toEqual({ code: 0, stderr: '' });
  return outcome;
}

function refusal(code, remedy) {
  const errno = constants.errno[code];
  const cause = expect.stringMatching(
    `^rust-cluster: the IO thread cannot start: .+ \\(os error ${errno}\\)$`,
  );
  const message = expect.stringMatching(`^rust-cluster: the IO thread cannot start: .+: raise ${remedy}`);
  return { name: 'Error', message, code, errno: -errno, syscall: 'fork', cause };
}

oursOnly(describe)('loaded when the IO thread cannot be started', () => {
  const loaded = { native: true, stats: { listeners: [], workers: [] }, fds: [] };

  // It needs thirteen; what they are for is opened one after the other (src/binding/mod.rs).
  test.each([2, 3, 4, 5, 8, 12])(
    'for want of descriptors (%i are left): fork() says so, until there are some',
    async (free) => {
      const { value } = await loadWithout('descriptors', String(free));
      expect(value('outcome')).toEqual({ ...loaded, thrown: refusal('EMFILE', 'ulimit -Hn') });
      expect(value('exit')).toEqual([0, null]);
    },
  );

  test('for want of threads: fork() says so', async () => {
    const { value } = await loadWithout('processes');
    expect(value('outcome')).toEqual({ ...loaded, thrown: refusal('EAGAIN', 'ulimit -u') });
  });
});

// What the whole machine runs out of is not to be had here.
test.each([
  ['ENFILE', 23, ': raise the sysctl fs.file-max'],
  ['ENOMEM', 12, ''],
])('with %s it names the limit that helps, if one does', (code, errno, remedy) => {
  const cause = new Error(`rust-cluster: the IO thread cannot start: its words (os error ${errno})`);
  const message = `${cause.message}${remedy}`;
  expect(ioThreadRefused(cause)).toMatchObject({ message, code, errno: -errno, syscall: 'fork', cause });
});

oursOnly(test)('who has no descriptor left is not told to get another kernel', async () => {
  const { stderr, value } = await run('api/no-descriptor-left.js');
  expect(stderr).toBe('');
  expect(value('unsupported')).toMatch(/^no descriptor is left .* EMFILE/);
});
