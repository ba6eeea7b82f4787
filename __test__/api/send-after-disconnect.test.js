'use strict';

const runCase = require('./run-case');

const CLOSED = ['Error', 'ERR_IPC_CHANNEL_CLOSED'];
const DISCONNECTED = ['Error', 'ERR_IPC_DISCONNECTED'];

describe.each(['disconnecting', 'disconnected', 'exited'])('a worker that is %s', (how) => {
  async function use(name) {
    const { value, values } = await runCase('send-after-disconnect', [how, name]);
    expect(value('serves')).toBe('alive');
    return { value, values };
  }

  test('send() with a callback answers false and gives it the error, later', async () => {
    const { values } = await use('callback');
    expect(values('returned')).toEqual([false, false, 'send() returned']);
    expect(values('callback')).toEqual([[CLOSED], [CLOSED]]);
    expect(values('error')).toEqual([]);
  });

  test('send() without a callback answers false and emits the error, later', async () => {
    const { value, values } = await use('event');
    expect(value('returned')).toBe(false);
    expect(values('error')).toEqual(['send() returned', CLOSED]);
    expect(values('process error')).toEqual([CLOSED]);
  });

  test('without a listener either, it is an uncaught exception', async () => {
    const { value } = await use('unhandled');
    expect(value('returned')).toBe(false);
    expect(value('uncaught')).toEqual(CLOSED);
  });

  test('bad options are thrown first, a bad message is not looked at', async () => {
    const { value, values } = await use('bad');
    expect(value('returned')).toBe(false);
    expect(value('thrown')).toEqual({ name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' });
    expect(values('error')).toEqual([CLOSED]);
  });

  test('process.disconnect() emits an error at once', async () => {
    const { value, values } = await use('disconnect');
    expect(value('returned')).toBe('undefined');
    expect(values('error')).toEqual([DISCONNECTED, 'disconnect() returned']);
  });
});
