'use strict';

const { oursOnly, runWell } = require('../harness/run');

test('a worker that closes its server passes its connections on', async () => {
  const { value } = await runWell('dispatch/closing.js');
  expect(value('answers')).toEqual(Array(60).fill({ answer: expect.stringMatching(/^[12]$/) }));
  expect(value('after')).toEqual(Array(3).fill({ answer: '2' }));
});

test('a worker that disconnects ends its request first', async () => {
  const { reports } = await runWell('dispatch/in-flight.js');
  expect(reports).toEqual([
    { name: 'body', value: 'begun ended' },
    { name: 'disconnect', value: { voluntary: true } },
    { name: 'exit', value: { code: 0, signal: null, voluntary: true } },
  ]);
});

test.each(['disconnect() behind a handle', 'process.disconnect()'])(
  '%s: the port of the last worker is free at once',
  async (what) => {
    const { value } = await runWell('dispatch/leave-at-once.js', { args: [what] });
    expect(value('is free')).toBe(true);
  },
);

test('what the primary has disconnected gets no connections, even if it would serve on', async () => {
  const { value } = await runWell('dispatch/leave-at-once.js', {
    args: ['process.disconnect() of one of two'],
  });
  expect(value('answers')).toEqual(['worker 2']);
});

test('the last worker is killed: its clients see the end, and the port is closed', async () => {
  const { value } = await runWell('dispatch/all-gone.js', { args: ['taken'] });
  expect(value('ends')).toEqual(Array(10).fill('end'));
  expect(value('after')).toEqual({ error: 'ECONNREFUSED' });
});

// The built-in forgets the connection that it was handing over: its copy stays open, and the client hangs.
oursOnly(test)('the last worker is killed: clients on their way to it see a clean end too', async () => {
  const { value } = await runWell('dispatch/all-gone.js', { args: ['waiting'] });
  expect(value('ends')).toEqual(Array(10).fill('end'));
  expect(value('after')).toEqual({ error: 'ECONNREFUSED' });
});

// Clients hang with the built-in, for the same reason.
oursOnly(test)(
  'workers are killed under load: no client hangs',
  async () => {
    const { value } = await runWell('dispatch/kills.js', { timeout: 60_000 });
    expect(value('outcomes').hung).toBe(0);
    expect(value('outcomes').answered).toBeGreaterThan(100);
  },
  70_000,
);
