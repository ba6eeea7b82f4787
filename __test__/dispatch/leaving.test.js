'use strict';

const { run, oursOnly } = require('../harness/run');

test('a worker that closes its server passes its connections on', async () => {
  const { code, stderr, value } = await run('dispatch/closing.js');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(value('answers')).toEqual(Array(60).fill({ answer: expect.stringMatching(/^[12]$/) }));
  expect(value('after')).toEqual(Array(3).fill({ answer: '2' }));
});

test('a worker that disconnects ends its request first', async () => {
  const { code, stderr, reports } = await run('dispatch/in-flight.js');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(reports).toEqual([
    { name: 'body', value: 'begun ended' },
    { name: 'disconnect', value: { voluntary: true } },
    { name: 'exit', value: { code: 0, signal: null, voluntary: true } },
  ]);
});

test.each(['disconnect() behind a handle', 'process.disconnect()'])(
  '%s: the port of the last worker is free at once',
  async (what) => {
    const { code, stderr, value } = await run('dispatch/leave-at-once.js', { args: [what] });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(value('is free')).toBe(true);
  },
);

test('what the primary has disconnected gets no connections, even if it would serve on', async () => {
  const { code, stderr, value } = await run('dispatch/leave-at-once.js', {
    args: ['process.disconnect() of one of two'],
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(value('answers')).toEqual(['worker 2']);
});

test('the last worker is killed: its clients see the end, and the port is closed', async () => {
  const { code, stderr, value } = await run('dispatch/all-gone.js', { args: ['taken'] });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(value('ends')).toEqual(Array(10).fill('end'));
  expect(value('after')).toEqual({ error: 'ECONNREFUSED' });
});

// The built-in forgets the connection that it was handing over: its copy stays open, and the client hangs.
oursOnly(test)('the last worker is killed: clients on their way to it see a clean end too', async () => {
  const { code, stderr, value } = await run('dispatch/all-gone.js', { args: ['waiting'] });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(value('ends')).toEqual(Array(10).fill('end'));
  expect(value('after')).toEqual({ error: 'ECONNREFUSED' });
});

// Clients hang with the built-in, for the same reason.
oursOnly(test)(
  'workers are killed under load: no client hangs',
  async () => {
    const { code, stderr, value } = await run('dispatch/kills.js', { timeout: 60_000 });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(value('outcomes').hung).toBe(0);
    expect(value('outcomes').answered).toBeGreaterThan(100);
  },
  70_000,
);
