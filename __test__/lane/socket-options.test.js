'use strict';

const runLane = require('./run-lane');

const describeSocket = async (options) => runLane('socket-options', [JSON.stringify(options)]);

const ORDINARY = {
  allowHalfOpen: false,
  readyState: 'open',
  remoteAddress: '127.0.0.1',
  localAddress: '127.0.0.1',
  remoteFamily: 'IPv4',
  connecting: false,
  bytesRead: 0,
  readableFlowing: null,
  isPaused: false,
  handle: 'TCP',
  server: true,
  connections: 1,
};

test('a connection is an ordinary socket of its server', async () => {
  const { value } = await describeSocket({});
  expect(value('socket')).toEqual(ORDINARY);
  expect(value('answer')).toMatch(/^ping/);
});

test('allowHalfOpen: the worker may answer when the client has ended', async () => {
  const { value } = await describeSocket({ allowHalfOpen: true });
  expect(value('socket')).toEqual({ ...ORDINARY, allowHalfOpen: true });
  expect(value('answer')).toBe('pinglate');
});

test('pauseOnConnect: nothing is read before the worker reads', async () => {
  const { value } = await describeSocket({ pauseOnConnect: true, allowHalfOpen: true });
  expect(value('socket')).toEqual({
    ...ORDINARY,
    allowHalfOpen: true,
    isPaused: true,
    readableFlowing: false,
  });
  expect(value('paused')).toEqual({ bytesRead: 0, readableLength: 0 });
  expect(value('answer')).toBe('pinglate');
});

test.each([{ noDelay: true }, { keepAlive: true, keepAliveInitialDelay: 1000 }, { highWaterMark: 1024 }])(
  '%j is taken',
  async (options) => {
    const { value } = await describeSocket(options);
    expect(value('socket')).toEqual(ORDINARY);
    expect(value('answer')).toMatch(/^ping/);
  },
);
