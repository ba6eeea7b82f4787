'use strict';

// @long

const { runWell } = require('../harness/run');
const scaled = require('../harness/scale');
const expectFlat = require('./expect-flat');

// A small new space, so that its growth is no part of the figures.
const nodeArgs = ['--expose-gc', '--max-semi-space-size=1'];
const TIMEOUT = 150_000;
const FORKS = scaled(1000);
const HALF = scaled(10_000);
const HANDLES = scaled(1000);

async function measured(fixture, args = []) {
  const { ...outcome } = await runWell(`leaks/${fixture}`, { args, nodeArgs, timeout: TIMEOUT });
  expectFlat(outcome.value('before'), outcome.value('after'));
  return outcome;
}

test(
  `${FORKS} forks and exits`,
  async () => {
    const { value } = await measured('forks.js', [`${FORKS}`]);
    expect(value('workers')).toEqual([]);
  },
  TIMEOUT,
);

test(
  `${2 * HALF} connections`,
  async () => {
    const { value, values } = await measured('connections.js', [`${HALF}`]);
    expect(values('answered')).toEqual([HALF, HALF]);
    expect(value('before').fds).toBe(value('idle').fds);
    const workers = values('fds of workers').flat();
    expect(workers).toHaveLength(4);
    for (const { idle, now } of workers) expect(now).toBe(idle);
  },
  TIMEOUT,
);

test.each(['sockets-out', 'sockets-in', 'servers'])(
  `${HANDLES} handles sent: %s`,
  (kind) => measured('handles.js', [kind, `${HANDLES}`]),
  TIMEOUT,
);
