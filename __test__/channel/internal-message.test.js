'use strict';

const { run } = require('../harness/run');

test.each(['json', 'advanced'])(
  '%s: a message whose cmd begins with NODE_ is an internalMessage on both sides, and no message',
  async (serialization) => {
    const { values } = await run('channel/internal-message.js', { args: [serialization] });
    const seen = [
      { event: 'internalMessage', value: { cmd: 'NODE_X', n: 1 } },
      { event: 'message', value: { cmd: 'NODE_' } },
      { event: 'message', value: { cmd: 'NO_NODE_X' } },
      { event: 'message', value: [{ cmd: 'NODE_X' }] },
      { event: 'message', value: { inner: { cmd: 'NODE_X' } } },
      { event: 'message', value: { cmd: 'node_x' } },
      { event: 'internalMessage', value: { cmd: 'NODE_END' } },
    ];
    expect(values('worker')).toEqual(seen);
    expect(values('primary')).toEqual(seen);
  },
);
