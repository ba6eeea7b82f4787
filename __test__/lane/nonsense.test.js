'use strict';

const { laneOnly, runWell } = require('../harness/run');

// The first of two workers writes to its lane. It has served by it before, and both serve afterwards.
async function write(kind) {
  const { value, values } = await runWell('lane/nonsense.js', { args: [kind] });
  expect(values('answered')).toEqual([
    ['1', '2'],
    ['1', '2'],
  ]);
  const [writer, other] = value('stats');
  expect(other).toMatchObject({ way: 'lane', refused: 0 });
  return writer;
}

laneOnly(describe)('a worker that writes nonsense to its lane goes on by wire', () => {
  test.each([
    'nothing',
    'one byte',
    'too long a text',
    'a very long text',
    'a file for a connection',
    'an unknown slot',
    'more than it was sent',
  ])('%s', async (kind) => {
    expect(await write(kind)).toMatchObject({
      way: 'wire',
      wireBecause: 'it wrote what is no frame to its lane',
    });
  });

  test('a text, whatever it says, is why', async () => {
    expect(await write('a text')).toMatchObject({ way: 'wire', wireBecause: '\ufffd'.repeat(20) });
  });
});

// A server may close while a connection is on its way back.
laneOnly(test)('a worker that sends back what nobody listens for any more keeps its lane', async () => {
  expect(await write('an unknown listener')).toMatchObject({ way: 'lane' });
});
