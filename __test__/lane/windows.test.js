'use strict';

// @alone: it judges CPU time.

const { laneOnly, runWell } = require('../harness/run');

const CLIENTS = 200;
const WINDOW = 8;
const OPEN_FILES = 256;

laneOnly(test)(
  'all windows are full: what waits is bounded, and goes on with the first that reads',
  async () => {
    // A quarter of the descriptors; the kernel's backlog has the others.
    const maxPending = OPEN_FILES / 4;
    const args = [OPEN_FILES, 'self', '../lane/windows.js', maxPending].map(String);
    const { value, values } = await runWell('dispatch/limited.js', { args });

    const { listeners, workers } = value('full');
    const inFlight = workers.map((worker) => worker.inFlight);
    expect(Math.max(...inFlight)).toBe(WINDOW);
    expect(listeners[0]).toMatchObject({
      pending: maxPending,
      accepted: inFlight[0] + inFlight[1] + maxPending,
    });
    // Over one second.
    expect(value('cpu')).toBeLessThan(300);

    expect(values('outcome').map(({ answer }) => answer)).toEqual(Array(CLIENTS).fill('2'));
    const [after] = value('served').listeners;
    expect(after).toMatchObject({ pending: 0, accepted: CLIENTS, refused: 0 });
    expect(after.takenBack).toBeGreaterThanOrEqual(inFlight[0]);
  },
);
