'use strict';

const { compareRetired } = require('../harness/compare-load');
const { byEach, byNobody } = require('../harness/expect-served');
const fromEachWorker = require('../harness/from-each-worker');
const { http1 } = require('../harness/http1-client');
const { startLoad } = require('../harness/load');
const onBoth = require('../harness/on-both');

const SIGKILLED = ['fork', 'online', 'listening', 'disconnect', 'exit  SIGKILL false'];

/** Waits for answers of each of these workers. */
async function meet(server, ids) {
  await fromEachWorker({ workers: ids.map((id) => ({ id })) }, 2, () => http1.send(server));
  if (server.target === 'ours') byEach(await server.ask('stats'), ids);
}

test('a killed worker is respawned in its place, and without our preload in execArgv all are served as asked', async () => {
  const { ours, builtin } = await onBoth('recluster.js', async (server) => {
    await meet(server, [1, 2]);
    await server.ask('kill', 1);
    await server.ask('until', 3, 'listening');
    await meet(server, [2, 3]);
    return { started: await server.ask('argumentsOf', 3), active: await server.ask('active') };
  });
  expect(ours).toEqual(builtin);
  expect(ours.outcome).toMatchObject({ started: [expect.stringMatching(/http\.js$/)], active: [3, 2] });
  expect(ours.end).toEqual({
    code: 0,
    signal: null,
    stderr: '',
    exits: { 1: SIGKILLED, 2: SIGKILLED, 3: SIGKILLED },
  });
});

test('reload() replaces all workers under load: nobody is refused, and what they have they finish', async () => {
  const { ours, builtin } = await onBoth('recluster.js', async (server) => {
    const held = await fromEachWorker(server, 1, () => http1.hold(server));
    const load = startLoad(() => http1.send(server), server.target);
    await load.answers(50);
    await server.ask('reload');
    await load.answers(50);
    await meet(server, [3, 4]);
    held.forEach(({ release }) => release());
    const ends = new Set(await Promise.all(held.map(({ end }) => end)));
    for (const id of [1, 2]) await server.ask('until', id, 'exit');
    await load.answers(50);
    return { ends: [...ends], load: await load.stop(), active: await server.ask('active') };
  });
  compareRetired(ours.outcome.load, builtin.outcome.load);
  delete ours.outcome.load;
  delete builtin.outcome.load;
  expect(ours).toEqual(builtin);
  expect(ours.outcome).toEqual({ ends: ['ended'], active: [3, 4] });
  expect(ours.end.exits[1].at(-1)).toBe('exit 0  true');
  expect(Object.keys(ours.end.exits)).toHaveLength(4);
});

test('terminate() ends all at once, and the listener with them', async () => {
  const scenario = async (server) => {
    await meet(server, [1, 2]);
    const held = await fromEachWorker(server, 1, () => http1.hold(server));
    await server.ask('terminate');
    for (const id of [1, 2]) {
      for (const end of ['disconnect', 'exit']) await server.ask('until', id, end);
    }
    const ends = new Set(await Promise.all(held.map(({ end }) => end)));
    const refused = await http1.send(server).catch(({ code }) => code);
    return { ends: [...ends], refused };
  };
  const { ours, builtin } = await onBoth('recluster.js', scenario, { served: byNobody });
  expect(ours).toEqual(builtin);
  expect(ours.outcome).toEqual({ ends: ['cut off'], refused: 'ECONNREFUSED' });
  expect(ours.end).toMatchObject({ code: 0, signal: null });
});
