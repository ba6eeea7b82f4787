'use strict';

const { oursOnly, run } = require('../harness/run');

oursOnly(test)(
  'loaded fifty times over, in contexts too, it is the same cluster and one IO thread',
  async () => {
    const { code, stderr, value, values } = await run('lifetime/required-again.js');
    expect([code, stderr]).toEqual([0, '']);
    expect(value('same object')).toBe(true);
    expect(value('same fork')).toBe(true);
    expect(value('more')).toEqual({ threads: 0, fds: 0 });
    expect(values('main')).toEqual([
      { id: 1, answer: 'before' },
      { id: 1, answer: 'after' },
      { id: 1, exit: 0 },
    ]);
  },
);
