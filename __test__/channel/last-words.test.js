'use strict';

const { run } = require('../harness/run');

const lastWords = (...args) => run('channel/last-words.js', { args });
const numbers = (count) => Array.from({ length: count }, (_, i) => i);

test.each(['json', 'advanced'])(
  '%s: what the primary sends just before process.exit() arrives',
  async (serialization) => {
    const { values, code } = await lastWords(serialization, 'primary-exits');
    expect(code).toBe(3);
    expect(values('worker')).toEqual(numbers(20));
  },
);

test.each(['json', 'advanced'])(
  '%s: what the primary sends just before disconnect() arrives',
  async (serialization) => {
    const { values } = await lastWords(serialization, 'primary-disconnects');
    expect(values('worker')).toEqual(numbers(20));
  },
);

test.each(['json', 'advanced'])(
  '%s: what a worker sends just before it exits arrives before exit',
  async (serialization) => {
    const { values } = await lastWords(serialization, 'worker-exits');
    expect(values('primary')).toEqual([...numbers(20), 'exit']);
  },
);

test.each(['json', 'advanced'])(
  '%s: what a worker sends just before it disconnects arrives before disconnect',
  async (serialization) => {
    const { values } = await lastWords(serialization, 'worker-disconnects');
    expect(values('primary')).toEqual([...numbers(20), 'disconnect', 'exit']);
  },
);

test.each(['json', 'advanced'])(
  '%s: messages behind a handle that is not acknowledged yet leave before disconnect',
  async (serialization) => {
    const { values } = await run('channel/disconnect-behind-handle.js', { args: [serialization] });
    expect(values('worker')).toEqual(['before', 'with handle', 'behind 1', 'behind 2', false]);
  },
);
