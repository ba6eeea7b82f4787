'use strict';

// @alone: what may be in flight is counted for all processes of a user.

const { laneOnly, runWell } = require('../harness/run');

const RESERVE = 8;
const ETOOMANYREFS = 109; // os.constants.errno lacks it

async function limited(limit, user, fixture) {
  const args = [limit, user, `../lane/${fixture}`].map(String);
  const { ...outcome } = await runWell('dispatch/limited.js', { args, timeout: 25_000 });
  return outcome;
}

laneOnly(test)(
  'a worker has no descriptor left: it takes no more than it can, and nothing is lost',
  async () => {
    const { values } = await limited(256, 'self', 'full-worker.js');
    const staying = values('staying');
    expect(staying).toHaveLength(40);
    for (const worker of staying) expect(worker).toMatch(/^[12]$/);
    expect(staying.filter((worker) => worker === '1').length).toBeLessThanOrEqual(RESERVE);
    expect(values('passing')).toEqual(Array(40).fill(expect.stringMatching(/^[12]$/)));
    expect(values('whole again')).toHaveLength(1);
  },
);

laneOnly(test)(
  'the limit of a worker is lowered from outside: what it has no room for goes to another',
  async () => {
    const { values } = await runWell('lane/lowered-limit.js');
    expect(values('lowered')).toEqual(Array(40).fill(expect.stringMatching(/^[12]$/)));
    expect(values('whole again')).toHaveLength(1);
  },
);

laneOnly(test)('a user without privileges: what may not be in flight waits', async () => {
  const limit = 128;
  const { value, values, reports } = await limited(limit, 'nobody', 'in-flight-limit.js');
  expect(value('put in flight')).toEqual({
    sent: expect.any(Number),
    errno: -ETOOMANYREFS,
  });
  const [waiting, served] = values('stats');
  expect(waiting.workers.map((worker) => worker.inFlight)).toEqual([0, 0]);
  expect(waiting.listeners[0].pending).toBeLessThanOrEqual(limit / 4);
  const names = reports.map(({ name }) => name);
  expect(names.indexOf('outcome')).toBeGreaterThan(names.indexOf('other goes'));
  expect(values('outcome')).toHaveLength(60);
  for (const { answer } of values('outcome')) expect(answer).toMatch(/^[12]$/);
  expect(served.listeners[0]).toMatchObject({ pending: 0, accepted: 60, refused: 0 });
});
