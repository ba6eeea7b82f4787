'use strict';

const { laneOnly, run } = require('../harness/run');

const CLIENTS = 200;
const WINDOW = 8;
const OPEN_FILES = 256;

laneOnly(test)(
  'all windows are full: what waits is bounded, and goes on with the first that reads',
  async () => {
    const args = [OPEN_FILES, 'self', '../lane/windows.js'].map(String);
    const { code, stderr, value, values } = await run('dispatch/limited.js', { args });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });

    const full = value('full');
    expect(full.workers.map(({ inFlight }) => inFlight)).toEqual([WINDOW, WINDOW]);
    const [{ pending, accepted, takenBack }] = full.listeners;
    // A quarter of the descriptors; the kernel's backlog has the others.
    expect({ pending, accepted, takenBack }).toEqual({
      pending: OPEN_FILES / 4,
      accepted: 2 * WINDOW + OPEN_FILES / 4,
      takenBack: 0,
    });
    // Over one second.
    expect(value('cpu')).toBeLessThan(300);

    expect(values('outcome').map(({ answer }) => answer)).toEqual(Array(CLIENTS).fill('2'));
    const [after] = value('served').listeners;
    expect(after).toMatchObject({ pending: 0, accepted: CLIENTS, takenBack: WINDOW });
  },
);
