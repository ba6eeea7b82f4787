'use strict';

const { run } = require('../harness/run');

const threads = (how) => run('lifetime/worker-threads.js', { args: [how] });

test('a thread that loads cluster and ends leaves the main thread’s cluster as it was', async () => {
  const { code, stderr, values } = await threads('load');
  expect([code, stderr]).toEqual([0, '']);
  expect(values('thread')).toEqual(Array(5).fill({ isPrimary: true, workers: 0 }));
  expect(values('main')).toEqual([
    { id: 1, answer: 'before' },
    { id: 1, answer: 'after' },
    { id: 1, exit: 0 },
  ]);
});

test('a thread can fork workers of its own, counted by itself', async () => {
  const { code, stderr, values } = await threads('fork');
  expect([code, stderr]).toEqual([0, '']);
  expect(values('thread')).toEqual([
    { id: 1, answer: 'hello' },
    { id: 1, exit: 0 },
  ]);
  expect(values('main workers')).toEqual([0]);
});

test('two threads and the main thread fork side by side', async () => {
  const { code, stderr, values } = await threads('both');
  expect([code, stderr]).toEqual([0, '']);
  const ends = [
    { id: 1, exit: 0 },
    { id: 2, exit: 0 },
  ];
  const exits = (name) =>
    values(name)
      .filter(({ exit }) => exit !== undefined)
      .sort((a, b) => a.id - b.id);
  expect(exits('main')).toEqual(ends);
  expect(exits('thread 1')).toEqual(ends);
  expect(exits('thread 2')).toEqual(ends);
});

test('workers of a thread that is terminated end, and the main thread’s go on', async () => {
  const { code, stderr, values } = await threads('terminate');
  expect([code, stderr]).toEqual([0, '']);
  expect(values('thread')).toEqual([]);
  expect(values('worker of the thread exits')).toEqual([0, 0]);
  expect(values('main')).toEqual([
    { id: 1, answer: 'after' },
    { id: 1, exit: 0 },
  ]);
});

test('process.exit() with threads that have workers ends all', async () => {
  const { code, values } = await threads('exit');
  expect(code).toBe(9);
  expect(values('worker of the thread exits')).toEqual([0, 0]);
});
