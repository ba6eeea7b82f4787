'use strict';

// @long

const { run } = require('../harness/run');
const scaled = require('../harness/scale');

// With each, how a primary ends that is ended so: its code, its signal, and what stderr holds.
const ENDS = {
  'after a time': [23, null, ''],
  'in online': [23, null, ''],
  'in listening': [23, null, ''],
  'in message': [23, null, ''],
  'in exit': [23, null, ''],
  'in disconnect': [23, null, ''],
  'in the callback of send()': [23, null, ''],
  'in a promise': [23, null, ''],
  'with handles in flight': [23, null, ''],
  'in a signal': [23, null, ''],
  'with a fork': [23, null, ''],
  SIGTERM: [null, 'SIGTERM', ''],
  'uncaught exception': [1, null, 'Error: thrown in the primary'],
  'unhandled rejection': [1, null, 'Error: rejected in the primary'],
  'with nothing left to do': [0, null, ''],
};
// So often by process.exit(), and the other ways besides: `npm run test:all` has a step that asks for 500.
const EXITS = scaled(30);
const ways = Object.keys(ENDS);
const TIMES = Math.max(
  ways.length,
  Math.ceil((EXITS * ways.length) / ways.filter((way) => ENDS[way][0] === 23).length),
);
const AT_ONCE = 4;

/** What was seen of the end of one primary: how many workers had started, and what is wrong, if anything is. */
async function end(way, moment) {
  const [code, signal, said] = ENDS[way];
  const outcome = await run('lifetime/end-under-load.js', { args: [way, String(moment)], timeout: 60_000 });
  const got = JSON.stringify([outcome.code, outcome.signal]);
  const isAsExpected = said === '' ? outcome.stderr === '' : outcome.stderr.includes(said);
  const starts = outcome.values('worker start').length;
  if (got !== JSON.stringify([code, signal]) || !isAsExpected) {
    return { starts, fault: `${got} ${outcome.stderr}` };
  }
  const exits = outcome.values('worker exit');
  // One of a way's workers is killed; another's crash would not show but by the exit that it does not report.
  const areAll = exits.length === starts || (way === 'in exit' && exits.length === starts - 1);
  const isFine = areAll && exits.every((each) => each === 0);
  return { starts, fault: isFine ? null : `of ${starts} workers exit: ${exits}` };
}

test(`a primary with a busy IO thread ends ${TIMES} times, and never but as it was told to`, async () => {
  const faults = [];
  let started = 0;
  let workers = 0;
  async function runInTurn() {
    while (started < TIMES) {
      const number = started++;
      const way = ways[number % ways.length];
      // Spread over the first hundred milliseconds, or messages.
      const moment = (number * 37) % 101;
      // run() throws too if a process is left.
      const { starts, fault } = await end(way, moment).catch(({ message }) => ({
        starts: 0,
        fault: message,
      }));
      workers += starts;
      if (fault) faults.push(`${way}, ${moment}: ${fault}`);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, runInTurn));
  expect(faults).toEqual([]);
  // It is a busy primary that ends: most of these moments come after a worker's start.
  expect(workers).toBeGreaterThan(TIMES / 2);
}, 300_000);
