'use strict';

const { oursOnly, runWell } = require('../harness/run');

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
    const { value } = await runWell('leaving/orphan.js', { args: [how], env });
    expect(value('ended')).toBe(true);
  });
});

test.each(['primary', 'worker'])(
  'a worker that has left lives on as long as it has something to do: told by its %s',
  async (how) => {
    const { reports } = await runWell('leaving/after.js', { args: [how] });
    expect(reports.map(({ name }) => name)).toEqual(['disconnect', 'later', 'exit']);
  },
);
