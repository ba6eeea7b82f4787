'use strict';

const { setTimeout: after } = require('node:timers/promises');

const { way } = require('../../../__test__/harness/run');
const Pm2 = require('../harness/pm2');
const { http1 } = require('../harness/http1-client');
const { checkTarget } = require('../harness/spawn-primary');

const APP = 'servers/pm2.js';
const PATIENCE = 30_000;
const HANG = 2000;

jest.setTimeout(120_000);

let pm2;
afterEach(() => pm2.cleanUp());

/** Asks, one request after the other, until `count` workers have answered, none of them of `former`. Resolves to their process ids by worker id. */
async function meet(count, former = {}) {
  const port = await pm2.port();
  const gone = new Set(Object.values(former));
  const deadline = Date.now() + PATIENCE;
  const met = {};
  while (Object.keys(met).length < count) {
    if (Date.now() > deadline) throw new Error(`of ${count} workers only ${JSON.stringify(met)}\n${pm2.log}`);
    const answered = http1.send({ port, secure: false }).catch(() => null);
    const answer = await Promise.race([answered, after(HANG, null, { ref: false })]);
    if (answer === null) pm2.lost++;
    else if (!gone.has(answer.pid)) met[answer.worker] = answer.pid;
  }
  return met;
}

// Workers are started without the package, and have their half of the lane from the primary.
function check(target, workers) {
  checkTarget(target, pm2.daemon);
  for (const pid of Object.values(workers)) checkTarget(way === 'lane' ? target : 'builtin', pid);
}

async function live(target) {
  pm2 = new Pm2(target);
  await pm2.command('start', APP, '-i', 2, '--name', 'app');
  const started = await meet(2);
  check(target, started);
  await pm2.command('reload', 'app');
  const reloaded = await meet(2, started);
  check(target, reloaded);
  await pm2.command('scale', 'app', 3);
  const scaled = await meet(3);
  const [killed] = Object.values(scaled);
  process.kill(killed, 'SIGKILL');
  const healed = await meet(3, { killed });
  check(target, healed);
  const port = await pm2.port();
  const left = await pm2.end();
  const refused = await http1.send({ port, secure: false }).catch(({ code }) => code);
  return { workers: [started, reloaded, scaled, healed].map(Object.keys), left, refused, lost: pm2.lost };
}

test.each(['builtin', 'ours'])(
  'PM2’s cluster mode with its daemon on %s: start, reload, scale, a kill, and the end',
  async (target) => {
    expect(await live(target)).toEqual({
      workers: [
        ['1', '2'],
        ['3', '4'],
        ['3', '4', '5'],
        ['4', '5', '6'],
      ],
      left: [],
      refused: 'ECONNREFUSED',
      // With Node's own what was on its way to a worker that was killed hangs.
      lost: target === 'ours' ? 0 : expect.any(Number),
    });
  },
);
