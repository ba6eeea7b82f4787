'use strict';

const { oursOnly, runWell } = require('../harness/run');

const GRACE = 200; // as the fixture has it

async function endOf(name) {
  const { value } = await runWell('leaving/deadline.js', { args: [name] });
  expect(value('end')).toMatchObject({ left: true, events: 1 });
  return { took: value('took'), ...value('end') };
}

oursOnly(describe)('a worker that leaves', () => {
  test.each([
    ['is stopped', 'stopped'],
    ['has an event loop that is blocked', 'blocked'],
    ['has something to do for ever', 'busy'],
    ['has that, and has decided it by itself', 'own'],
    ['has decided it, is stopped, and is told to by everybody', 'told'],
  ])('is killed after its grace where it %s', async (_, name) => {
    const { took, ...end } = await endOf(name);
    expect(end).toMatchObject({ code: null, signal: 'SIGKILL', killed: true });
    expect(took).toBeGreaterThanOrEqual(GRACE);
  });

  test.each([
    ['dies', 'crashes', { code: 3, signal: null }],
    ['is sent a signal', 'signalled', { code: null, signal: 'SIGTERM' }],
    ['is killed by another', 'killed', { code: null, signal: 'SIGKILL' }],
    ['goes by itself', 'clean', { code: 0, signal: null }],
  ])('was not killed after its grace where it %s', async (_, name, end) => {
    expect(await endOf(name)).toMatchObject({ ...end, killed: false });
  });
});
