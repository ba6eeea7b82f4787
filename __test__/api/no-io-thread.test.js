'use strict';

const { ioThreadRefused } = require('../../lib/errors');

// What a system says that has no descriptor or thread left for it; src/binding/ adds the beginning.
test.each([
  ['EMFILE', 24, 'Too many open files', 'ulimit -n'],
  ['EAGAIN', 11, 'Resource temporarily unavailable', 'ulimit -u'],
])('a fork() without an IO thread fails with %s, and says what to raise', (code, errno, words, limit) => {
  const cause = new Error(`rust-cluster: the IO thread cannot start: ${words} (os error ${errno})`);
  const error = ioThreadRefused(cause);
  expect(error).toMatchObject({ code, errno: -errno, syscall: 'fork', cause });
  expect(error.message).toContain(cause.message);
  expect(error.message).toContain(limit);
});
