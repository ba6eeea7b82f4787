'use strict';

const { oursOnly, run } = require('../harness/run');

const GONE = /^(EPIPE|ECONNRESET|ERR_IPC_CHANNEL_CLOSED)$/;

// Node ends a primary that tells a worker something which has just died: by an 'error' that nobody's call has caused.
describe.each(['json', 'advanced'])('%s: a worker that has just died', (serialization) => {
  const tell = async (name) => {
    const { code, stderr, values } = await run('channel/told-after-death.js', {
      args: [name, serialization],
    });
    expect({ code, stderr, exits: values('exit') }).toEqual({ code: 0, stderr: '', exits: ['SIGKILL'] });
    return values;
  };

  oursOnly(test).each([
    'disconnect',
    'disconnect, twice',
    'cluster.disconnect',
    'messages',
    'handles',
    'the answer to its leaving',
    'the answer to its listen',
  ])('%s: nothing but its exit tells', async (name) => {
    const values = await tell(name);
    expect(values('uncaught')).toEqual([]);
  });

  test.each(['disconnect of its process', 'the end of a server', 'the receipt for a handle'])(
    '%s: nothing but its exit tells, as with Node',
    async (name) => {
      const values = await tell(name);
      expect(values('uncaught')).toEqual([]);
    },
  );

  test.each([
    ['messages with callbacks', 20],
    ['a long message with a callback', 1],
  ])('%s: each callback gets an error', async (name, count) => {
    const values = await tell(name);
    expect(values('callback')).toEqual(Array(count).fill(expect.stringMatching(GONE)));
    expect(values('uncaught')).toEqual([]);
  });

  // With Node the first hears that it has arrived, and the others nothing.
  oursOnly(test)('handles with callbacks: each callback gets an error', async () => {
    const values = await tell('handles with callbacks');
    expect(values('callback')).toEqual(Array(3).fill(expect.stringMatching(GONE)));
    expect(values('uncaught')).toEqual([]);
  });

  // With Node what waits for a handle hears nothing, and what has not left hears that it has.
  oursOnly(test)('what waits for a handle that was on its way: each callback gets an error', async () => {
    const values = await tell('what waits for a handle');
    expect(values('callback')).toEqual([null, ...Array(4).fill(expect.stringMatching(GONE))]);
    expect(values('uncaught')).toEqual([]);
  });

  oursOnly(test)('what has not left when it dies: the callback gets an error', async () => {
    const values = await tell('what has not left');
    expect(values('callback')).toEqual([expect.stringMatching(GONE)]);
    expect(values('uncaught')).toEqual([]);
  });

  oursOnly(test)('a count of connections is an error for its callback alone', async () => {
    const values = await tell('a count of connections');
    expect(values('counted')).toEqual([expect.stringMatching(/^ERR_/)]);
    expect(values('uncaught')).toEqual([]);
  });
});
