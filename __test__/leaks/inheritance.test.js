'use strict';

const { runWell, target, way } = require('../harness/run');

test('no process inherits sockets of another, nor blocked or ignored signals', async () => {
  const { values } = await runWell('leaks/inheritance.js');
  const all = values('inherited');
  expect(all.map(({ who }) => who)).toEqual(['worker 1', 'worker 2', 'plain', 'primary']);
  const sharers = new Map();
  for (const { who, sockets } of all) {
    for (const inode of sockets) sharers.set(inode, [...(sharers.get(inode) ?? []), who]);
  }
  // Each of the three has its end of a channel, the primary those and the listener.
  expect(sharers.size).toBeGreaterThanOrEqual(3 + 4);
  // The primary has a duplicate of the worker's end of its lane, and nobody else has.
  const hasLane = target === 'ours' && way === 'lane';
  const lanes = [1, 2].map((id) => [`worker ${id}`, 'primary']);
  expect([...sharers.values()].filter(({ length }) => length > 1).sort()).toEqual(hasLane ? lanes : []);
  const plain = all.find(({ who }) => who === 'plain');
  for (const { signals } of all) expect(signals).toEqual(plain.signals);
});
