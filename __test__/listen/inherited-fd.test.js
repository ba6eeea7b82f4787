'use strict';

const { oursOnly, runWell } = require('../harness/run');

test.each([
  ['tcp', 'rr'],
  ['tcp', 'none'],
  ['udp', 'rr'],
])('workers listen on a descriptor that the primary inherited: %s, policy %s', async (kind, policy) => {
  const { value, values } = await runWell('listen/inherited-fd.js', { args: [kind, policy] });
  const bound = { address: '127.0.0.1', family: 'IPv4', port: value('port') };
  expect(values('address')).toEqual([bound, bound]);
  expect(values('listening')).toEqual(Array(2).fill(expect.objectContaining({ fd: 3 })));
  expect(value('answer')).toEqual({ answer: expect.stringMatching(/^worker [12]$/) });
});

// Node's primary ends by an assertion when it is asked for what is neither file nor socket.
oursOnly(test)('a worker gets no end of a channel by asking to listen on it', async () => {
  const { value } = await runWell('listen/asked-descriptors.js');
  expect(value('asked')).toBeGreaterThan(0);
  expect(value('given')).toEqual([]);
});
