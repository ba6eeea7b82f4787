'use strict';

// @alone: it judges CPU time.

const { run, oursOnly } = require('../harness/run');

const limited = (limit, user, fixture, env) =>
  run('dispatch/limited.js', { args: [limit, user, fixture], env });

test('the primary has no descriptor left: it does not spin, and is whole when there are some again', async () => {
  const { code, stderr, value, values } = await limited('256', 'self', 'full-primary.js');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  // Over one second. A loop around accept(2) would take all of it.
  expect(value('cpu')).toBeLessThan(300);
  // Shed with a clean end, or kept in the backlog and answered later.
  expect(values('outcome')).toHaveLength(10);
  for (const { answer, error } of values('outcome')) {
    expect(error).toBeUndefined();
    expect(answer).toMatch(/^1?$/);
  }
  expect(value('after')).toEqual({ answer: '1' });
});

// With the built-in the client whose descriptor got lost hangs. By lane a worker keeps some in reserve
// (lane/descriptor-limits.test.js).
oursOnly(test)(
  'a worker by wire has no descriptor left: others serve its share until it has some again',
  async () => {
    const wire = { RUST_CLUSTER_LANE: '0' };
    const { code, stderr, reports } = await limited('256', 'self', 'full-worker.js', wire);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const room = reports.findIndex(({ name }) => name === 'room again');
    const workers = (some) => some.filter(({ name }) => name === 'outcome').map(({ value }) => value.answer);
    expect(workers(reports.slice(0, room))).toEqual(Array(20).fill('2'));
    const after = workers(reports.slice(room));
    expect(after).toHaveLength(20);
    expect(new Set(after)).toEqual(new Set(['1', '2']));
  },
);

// The built-in accepts until it has no descriptor left, and sheds the rest.
oursOnly(test)('a user without privileges: what may not be in flight waits', async () => {
  const { code, stderr, values } = await limited('256', 'nobody', 'in-flight-limit.js');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(values('outcome')).toHaveLength(300);
  for (const { answer } of values('outcome')) expect(answer).toMatch(/^[12]$/);
});
