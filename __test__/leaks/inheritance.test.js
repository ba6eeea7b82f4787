'use strict';

const { run } = require('../harness/run');

test('no process inherits sockets of another, nor blocked or ignored signals', async () => {
  const { code, stderr, values } = await run('leaks/inheritance.js');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const all = values('inherited');
  expect(all.map(({ who }) => who)).toEqual(['worker 1', 'worker 2', 'plain', 'primary']);
  // Each of the three has its end of a channel, the primary those and the listener.
  const sockets = all.flatMap((one) => one.sockets);
  expect(sockets.length).toBeGreaterThanOrEqual(3 + 4);
  expect(sockets.filter((inode, i) => sockets.indexOf(inode) !== i)).toEqual([]);
  const plain = all.find(({ who }) => who === 'plain');
  for (const { signals } of all) expect(signals).toEqual(plain.signals);
});
