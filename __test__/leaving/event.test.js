'use strict';

const { oursOnly, runWell } = require('../harness/run');

async function logOf(name) {
  const { value, values } = await runWell('leaving/event.js', { args: [name] });
  return { log: values('log'), state: value('state'), end: value('end') };
}

const ON_WORKER = 'leaving, on the worker, of its fork()';
const ON_CLUSTER = 'leaving, on cluster: true, true';

oursOnly(describe)("the event 'leaving'", () => {
  test('comes in the tick after worker.disconnect()', async () => {
    const { log, state, end } = await logOf('primary');
    expect(log).toEqual(['disconnect() has returned', ON_WORKER, ON_CLUSTER, 'exit']);
    expect(state).toEqual(['leaving']);
    expect(end).toEqual({ code: 0, signal: null, leave: true, killed: false });
  });

  // Its client goes when the event has been heard: it does not wait for the worker's last connection.
  test.each([
    ['cluster.disconnect()', 'all'],
    ['disconnect() in the worker', 'worker'],
    ['kill() in the worker', 'kill'],
    ['disconnect() in both', 'both'],
    ['disconnect() in the worker, then twice in the primary', 'twice'],
  ])('comes once: %s', async (_, name) => {
    const { log, end } = await logOf(name);
    expect(log).toEqual([ON_WORKER, ON_CLUSTER, 'exit']);
    expect(end).toEqual({ code: 0, signal: null, leave: true, killed: false });
  });

  test.each([
    ['dies', 'crash', { code: 3, signal: null }],
    ['is sent a signal', 'signal', { code: null, signal: 'SIGTERM' }],
    ['has its channel closed', 'process', { code: 0, signal: null }],
  ])('does not come when a worker %s', async (_, name, end) => {
    const outcome = await logOf(name);
    expect(outcome.log).toEqual(['exit']);
    expect(outcome.end).toEqual({ ...end, leave: false, killed: false });
  });
});
