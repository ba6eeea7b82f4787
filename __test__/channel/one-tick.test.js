'use strict';

const { run } = require('../harness/run');

const numbers = Array.from({ length: 40 }, (_, i) => i);

describe.each(['json', 'advanced'])('%s: 40 messages in one tick', (serialization) => {
  const send = (what) => run('channel/one-tick.js', { args: [what, serialization] });

  test('they arrive while the tick goes on', async () => {
    const { value, values } = await send('long-tick');
    expect(value('in the same tick')).toBe(40);
    expect(values('worker')).toEqual(numbers);
  });

  test('each callback has its place among the ticks', async () => {
    const { value, values } = await send('ticks');
    expect(value('order')).toEqual(
      numbers.flatMap((i) => [
        ['sent', i, null],
        ['tick', i],
      ]),
    );
    expect(values('worker')).toEqual(numbers);
  });

  test('handles between them keep their places', async () => {
    const { values } = await send('handles');
    expect(values('worker')).toEqual(numbers.map((i) => (i % 15 === 10 ? `${i} with a handle` : i)));
  });

  test('sent by a listener for exit they still leave', async () => {
    const { code, values } = await send('exit-listener');
    expect(code).toBe(3);
    expect(values('worker')).toEqual(numbers);
  });

  test('before an exception that ends the primary they still leave', async () => {
    const { code, values } = await send('throws');
    expect(code).toBe(1);
    expect(values('worker')).toEqual(numbers);
  });
});
