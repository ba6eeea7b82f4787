'use strict';

const { oursOnly, run } = require('../harness/run');

const policies = [
  ['SCHED_RR', 'rr'],
  ['SCHED_NONE', 'none'],
];

oursOnly(describe).each(policies)('a worker that leaves when its primary is killed, %s', (_, policy) => {
  test.each([
    ['its primary told it to', 'primary'],
    ['it has decided so', 'worker'],
  ])('goes too, and throws nothing: %s', async (__, how) => {
    const env = { NODE_CLUSTER_SCHED_POLICY: policy };
    const { code, stderr, value } = await run('leaving/orphan.js', { args: [how], env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(value('ended')).toBe(true);
  });
});

test.each(['primary', 'worker'])(
  'a worker that has left lives on as long as it has something to do: told by its %s',
  async (how) => {
    const { code, stderr, reports } = await run('leaving/after.js', { args: [how] });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(reports.map(({ name }) => name)).toEqual(['disconnect', 'later', 'exit']);
  },
);
