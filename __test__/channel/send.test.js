'use strict';

const { run } = require('../harness/run');

const send = (...args) => run('channel/send.js', { args });

test('the callback of send() is called later, with null', async () => {
  const { values } = await send('callback');
  expect(values('callback')).toEqual([
    { signature: 'callback', error: null, sync: false },
    { signature: 'handle, callback', error: null, sync: false },
    { signature: 'handle, options, callback', error: null, sync: false },
    { signature: 'options undefined', error: null, sync: false },
  ]);
  expect(values('worker')).toEqual(['a', 'b', 'c', 'd']);
});

test('options must be an object', async () => {
  const { value } = await send('bad-options');
  expect(value('thrown')).toEqual({ name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' });
});

test('after disconnect() send() gives ERR_IPC_CHANNEL_CLOSED to its callback, and false', async () => {
  const { value } = await send('closed-callback');
  expect(value('returned')).toBe(false);
  expect(value('error')).toEqual({ code: 'ERR_IPC_CHANNEL_CLOSED', sync: false });
});

test('after disconnect() send() without a callback emits error', async () => {
  const { value } = await send('closed-event');
  expect(value('error')).toEqual({ code: 'ERR_IPC_CHANNEL_CLOSED', sync: false });
});

test('a second process.disconnect() emits ERR_IPC_DISCONNECTED', async () => {
  const { value } = await send('disconnect-twice');
  expect(value('error')).toEqual({ code: 'ERR_IPC_DISCONNECTED', sync: true });
});

test.each(['json', 'advanced'])(
  '%s: send() returns false while the worker does not read, and all arrives when it does',
  async (serialization) => {
    const { value } = await run('channel/backpressure.js', { args: [serialization] });
    const { sent, firstFalse } = value('sent');
    expect(value('first')).toBe(true);
    expect(firstFalse).toBeGreaterThan(0);
    expect(firstFalse).toBeLessThan(sent - 1);
    expect(value('worker')).toEqual({ count: sent, inOrder: true });
    expect(value('callbacks')).toEqual({ early: expect.any(Number), count: sent });
    expect(value('callbacks').early).toBeLessThan(sent);
  },
);
