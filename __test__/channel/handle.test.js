'use strict';

const { run } = require('../harness/run');

const classes = {
  'net.Socket': 'Socket',
  'net.Socket (unix)': 'Socket',
  'net.Server': 'Server',
  'dgram.Socket': 'Socket',
  'connected TCP': 'TCP',
  'connected Pipe': 'Pipe',
  'listening TCP': 'TCP',
  UDP: 'UDP',
};

const cases = ['json', 'advanced'].flatMap((serialization) =>
  ['to worker', 'to primary'].flatMap((direction) =>
    Object.keys(classes).map((type) => [serialization, type, direction]),
  ),
);

test.each(cases)('%s: %s %s', async (serialization, type, direction) => {
  const { value, stderr } = await run('channel/handle.js', { args: [serialization, type, direction] });
  expect(stderr).toBe('');
  expect(value('received')).toEqual({ message: { take: type }, class: classes[type] });
  expect(value('answered by the receiver')).toBe(true);
});
