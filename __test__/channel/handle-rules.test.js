'use strict';

const { oursOnly, run } = require('../harness/run');

const rules = (...args) => run('channel/handle-rules.js', { args });

describe.each(['json', 'advanced'])('%s', (serialization) => {
  test('messages keep their place among handles that are not acknowledged yet', async () => {
    const { values } = await rules('order', serialization);
    expect(values('worker')).toEqual(['1', '2 +', '3', '4 +', '5 +', '6', '7']);
  });

  test('200 sockets sent in one turn all reach the worker', async () => {
    const { value, stderr } = await rules('many', serialization);
    expect(stderr).toBe('');
    expect(value('answers')).toEqual({ count: 200, right: 200 });
  });

  test('200 sockets sent by a worker all reach the primary', async () => {
    const { value, stderr } = await run('channel/handles-to-primary.js', { args: [serialization] });
    expect(stderr).toBe('');
    expect(value('answers')).toEqual({ count: 200, right: 200, inOrder: true });
  });

  test('a handle can come with a message of 1 MiB', async () => {
    const { values } = await rules('large', serialization);
    expect(values('worker')).toEqual(['1048576 +', 'small +']);
  });
});

test('a sent socket is the worker’s alone', async () => {
  const { value } = await rules('gone');
  expect(value('sender')).toEqual({ hasHandle: false, answer: 'from the worker' });
});

test('with keepOpen, both sides have the socket', async () => {
  const { value } = await rules('keepOpen');
  expect(value('sender')).toEqual({ hasHandle: true, answer: 'from the worker, from the primary' });
});

test('the second time, a socket is no longer there to be sent: the message comes alone', async () => {
  const { values } = await rules('twice');
  expect(values('worker')).toEqual(['first +', 'second']);
});

test('of a destroyed socket, only the message comes', async () => {
  const { values } = await rules('destroyed');
  expect(values('worker')).toEqual(['destroyed']);
});

test.each(['object', 'string', 'number', 'stream'])(
  '%s is refused as a handle, and nothing is sent',
  async (what) => {
    const { value, values } = await rules('invalid', 'json', what);
    expect(value('thrown')).toEqual({ name: 'TypeError', code: 'ERR_INVALID_HANDLE_TYPE' });
    expect(values('worker')).toEqual(['next']);
  },
);

test('send() returns false from the second message that waits behind a handle', async () => {
  const { value } = await rules('returns');
  expect(value('returned')).toEqual([true, true, false, false]);
});

test('callbacks come in order, once their message has left', async () => {
  const { values } = await rules('callbacks');
  expect(values('called')).toEqual([1, 2, 3]);
});

// With the built-in its client hangs.
oursOnly(test).each(['json', 'advanced'])(
  '%s: the socket that goes with what cannot be serialized is closed',
  async (serialization) => {
    const { value, stderr } = await run('channel/unsendable-with-socket.js', { args: [serialization] });
    expect(stderr).toBe('');
    expect(value('thrown')).toBe(true);
    expect(value('client')).toBe('closed');
    expect(value('server')).toBe('closed');
  },
);

test.each(['stay', 'disconnect', 'process.disconnect'])(
  'a socket that is sent when no descriptor is left arrives, and in its place (%s)',
  async (what) => {
    const { values, stderr } = await run('channel/send-when-full.js', { args: [what] });
    expect(stderr).toBe('');
    expect(values('worker')).toEqual(['socket', 'behind it']);
    expect(values('client')).toEqual(['served by 1']);
    expect(values('called')).toEqual([null]);
    expect(values('error')).toEqual([]);
    expect(values('server')).toEqual(['closed']);
  },
);

// It needs no descriptor with the built-in, and has left by then.
oursOnly(test)('a socket that waits for a descriptor when its worker dies is closed', async () => {
  const { values, stderr } = await run('channel/send-when-full.js', { args: ['kill'] });
  expect(stderr).toBe('');
  expect(values('client')).toEqual(['']);
  expect(values('called')).toEqual([expect.objectContaining({ code: 'ERR_IPC_CHANNEL_CLOSED' })]);
  expect(values('error')).toEqual([]);
});
