'use strict';

// @long

const { oursOnly, run, target } = require('../harness/run');

const write = (what, serialization = 'json', listener = '') =>
  run('channel/bad-frame.js', { args: [what, serialization, listener] });

const served = [{ worker: 2, answer: 'served by 2' }];

test.each([
  ['half-frame-exit', 'json'],
  ['half-frame-exit', 'advanced'],
  ['half-header-exit', 'advanced'],
])('%s (%s): what was begun is dropped with its worker', async (what, serialization) => {
  const { values, stderr, value } = await write(what, serialization);
  expect(stderr).toBe('');
  expect(value('bad worker')).toEqual({ exit: [3, null] });
  expect(values('served')).toEqual(served);
});

test.each([
  'unknown-act',
  'no-act',
  'stray-reply',
  'unknown-command',
  'unwanted-handle',
  'handle-of-unknown-act',
  // Each of these ends a primary of the built-in.
  ...(target === 'ours' ? ['unwanted-ack', 'inherited-acts', 'acts-that-are-no-text'] : []),
])('%s is ignored, and the channel goes on', async (what) => {
  const { values, value, stderr } = await write(what);
  expect(stderr).toBe('');
  expect(values('message')).toEqual(['still here']);
  expect(value('bad worker')).toEqual({ exit: [0, null] });
  expect(values('served')).toEqual(served);
});

test('NODE_HANDLE without an fd is answered with NODE_HANDLE_NACK', async () => {
  const { values } = await write('handle-without-fd');
  expect(values('worker got')).toEqual(['NODE_HANDLE_NACK']);
  expect(values('served')).toEqual(served);
});

const lethal = [
  ['garbage', 'json'],
  ['garbage', 'advanced'],
  ['binary', 'json'],
  ['empty-line', 'json'],
  ['truncated-json', 'json'],
  ['bad-v8-version', 'advanced'],
  ['empty-frame', 'advanced'],
  ['handle-of-unknown-type', 'json'],
  ['handle-of-inherited-type', 'json'],
  ['handle-of-a-type-that-is-no-text', 'json'],
  ['connected-socket-as-server', 'json'],
  ['tcp-as-udp', 'json'],
  ['tcp-as-native-udp', 'json'],
  ['udp-as-tcp', 'json'],
  ['udp-as-server', 'json'],
  ['udp-as-native-tcp', 'json'],
  ['udp-of-unknown-type', 'json'],
];

// Each of these ends a primary of the built-in.
oursOnly(describe).each(lethal)('%s (%s) closes the channel of its worker', (what, serialization) => {
  const message = (pid) => new RegExp(`^Worker 1 \\(pid ${pid}\\) `);

  test('a process warning names the worker, and the primary serves on', async () => {
    const { values, value, code } = await write(what, serialization);
    expect(code).toBe(0);
    expect(values('warning')).toEqual([
      { code: 'ERR_IPC_BAD_FRAME', message: expect.stringMatching(message(value('pid'))) },
    ]);
    expect(values('disconnect')).toEqual([1]);
    expect(values('served')).toEqual(served);
  });

  test('an error listener gets it instead', async () => {
    const { values, value, code } = await write(what, serialization, 'listener');
    const error = { code: 'ERR_IPC_BAD_FRAME', message: expect.stringMatching(message(value('pid'))) };
    expect(code).toBe(0);
    expect(values('process error')).toEqual([error]);
    expect(values('worker error')).toEqual([error]);
    expect(values('warning')).toEqual([]);
    expect(values('served')).toEqual(served);
  });
});

oursOnly(test).each(['json', 'advanced'])(
  '%s: what came whole before what cannot be read is no reason to trust what follows',
  async (serialization) => {
    const { values } = await write('behind-good', serialization);
    expect(values('warning').map(({ code }) => code)).toEqual(['ERR_IPC_BAD_FRAME']);
    expect(values('message')).not.toContain('three');
    expect(values('served')).toEqual(served);
  },
);

// A worker that says so much more than it may shall not take the primary's memory first.
oursOnly(test)(
  'a header of 1 GiB and the first 64 MiB of it close the channel in bounded memory',
  async () => {
    const { values, value } = await write('huge-frame', 'advanced');
    expect(values('warning').map(({ code }) => code)).toEqual(['ERR_IPC_BAD_FRAME']);
    expect(value('grown')).toBeLessThan(64 * 1024 * 1024);
    expect(values('served')).toEqual(served);
  },
);

// It and its end are one character more than V8's longest string.
oursOnly(test)('a line longer than any string closes the channel', async () => {
  const { values, code } = await write('long-line');
  expect(code).toBe(0);
  expect(values('warning').map((warning) => warning.code)).toEqual(['ERR_IPC_BAD_FRAME']);
  expect(values('served')).toEqual(served);
});

const wrongTypes = [
  { address: 5, port: 0, addressType: 4 },
  { address: '127.0.0.1', port: 'http', addressType: 4 },
  { address: '127.0.0.1', port: 70_000, addressType: 4 },
  { address: '127.0.0.1', port: -5, addressType: 4 },
  { address: '127.0.0.1', port: 0, addressType: 99 },
  { address: '127.0.0.1', port: 0, addressType: 'udp5' },
  { address: { a: 1 }, port: {}, addressType: [] },
  { address: null, port: null, addressType: null, fd: 'x' },
  { address: 'x\0y'.repeat(100), port: -1, addressType: -1 },
  { address: '127.0.0.1', port: 0, addressType: 4, flags: 'all', backlog: 'long', index: {} },
  {},
];

// Some are errors that the built-in throws in its primary.
oursOnly(test).each(wrongTypes)('queryServer with %j does not end the primary', async (query) => {
  const { values, code } = await run('channel/bad-frame.js', {
    args: ['query-server', 'json', '', JSON.stringify(query)],
  });
  expect(code).toBe(0);
  expect(values('served')).toEqual(served);
});
