'use strict';

// @long

const { run } = require('../harness/run');
const scaled = require('../harness/scale');

// Even, as half as many are another primary's. `npm run test:all` has a step that asks for 500.
const TIMES = 2 * scaled(15);

// Each thread has loaded the package or is about to, and every second one has forked or is about to; every fourth
// serves by then. How far a terminated thread had come decides its exit code.
test.each([
  ['primary', TIMES, 1],
  ['worker', TIMES / 2, 2],
])(
  'threads of a busy %s are terminated: nothing crashes, and no thread and no descriptor is left',
  async (where, times, processes) => {
    const outcome = await run('lifetime/threads-under-load.js', {
      args: [where, String(times)],
      timeout: 240_000,
    });
    expect([outcome.code, outcome.signal, outcome.stderr]).toEqual([0, null, '']);
    const ended = outcome.values('ended');
    expect(ended).toHaveLength(processes);
    for (const { codes, errors, busy, more } of ended) {
      const { 0: untouched = 0, 1: terminated = 0 } = codes;
      expect(untouched + terminated).toBe(times);
      expect({ errors, more }).toEqual({ errors: [], more: { threads: 0, fds: 0 } });
      expect(busy).toBeGreaterThanOrEqual(Math.floor(times / 4));
    }
    expect(outcome.values('exit')).toEqual([
      [0, null],
      [0, null],
    ]);
    // Workers of terminated threads see their channel close, as with Node.
    const exits = outcome.values('worker exit');
    expect(exits).toEqual(outcome.values('worker start').map(() => 0));
    expect(exits.length).toBeGreaterThan(0);
  },
  300_000,
);
