'use strict';

const { laneOnly, run } = require('../harness/run');

// 500 threads in all, each of which has loaded the package or is about to, and every second of which has forked or is
// about to. What a terminated thread's exit code is depends on how far it had come.
laneOnly(test).each([
  ['primary', 500, 1],
  ['worker', 250, 2],
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
    for (const { codes, errors, more } of ended) {
      expect(codes[0] + codes[1]).toBe(times);
      expect({ errors, more }).toEqual({ errors: [], more: { threads: 0, fds: 0 } });
    }
    expect(outcome.values('exit')).toEqual([
      [0, null],
      [0, null],
    ]);
    // Workers of terminated threads see their channel close, as with Node.
    const exits = outcome.values('worker exit');
    expect(exits).toEqual(outcome.values('worker start').map(() => 0));
    expect(exits.length).toBeGreaterThan(times / 10);
  },
  300_000,
);
