'use strict';

const { byEach } = require('../harness/expect-served');
const fromEachWorker = require('../harness/from-each-worker');
const { http1, request } = require('../harness/http1-client');
const onBoth = require('../harness/on-both');

/** What cfork has told of workers that nobody has ended, without the time, and with ids for pids. */
function logOf(stderr, pids) {
  const ids = Object.fromEntries(Object.entries(pids).map(([id, pid]) => [pid, id]));
  return [...stderr.matchAll(/^\[.*?\] \[cfork:master:\d+\] (.*)$/gm)].map(([, line]) =>
    line.replace(/worker:(\d+)/g, (all, pid) => `worker ${ids[pid]}`),
  );
}

/** Plays a scenario on both; `options` are cfork's. Of each: the outcome, how all ended, and cfork's log. */
async function play(options, scenario) {
  const watch = async (server) => ({ ...(await scenario(server)), pids: await server.ask('pids') });
  const pair = await onBoth('cfork.mjs', watch, { args: [JSON.stringify({ args: [], ...options })] });
  const of = ({ outcome: { pids, ...outcome }, end: { stderr, ...end } }) => {
    return { ...outcome, end, log: logOf(stderr, pids) };
  };
  return { ours: of(pair.ours), builtin: of(pair.builtin) };
}

/** Which worker has which of cfork's indexes, as these workers say. */
async function indexesOf(server, ids) {
  const workers = ids.map((id) => ({ id }));
  const all = await fromEachWorker({ workers }, 1, async () => (await request(server, '/')).body);
  if (server.target === 'ours') byEach(await server.ask('stats'), ids);
  return Object.fromEntries(all.map(({ worker, index }) => [worker, index]));
}

test('a killed worker is forked again, in its place', async () => {
  const { ours, builtin } = await play({}, async (server) => {
    const before = await indexesOf(server, [1, 2]);
    await server.ask('kill', 1);
    await server.ask('until', 1, 'exit');
    await server.ask('until', 3, 'listening');
    return { before, after: await indexesOf(server, [2, 3]) };
  });
  expect(ours).toEqual(builtin);
  expect(ours).toMatchObject({ before: { 1: '0', 2: '1' }, after: { 2: '1', 3: '0' } });
  expect(ours.end).toEqual({
    code: 0,
    signal: null,
    exits: {
      1: ['fork', 'online', 'listening', 'disconnect', 'exit  SIGKILL false'],
      2: ['fork', 'online', 'listening', 'disconnect', 'exit 0  true'],
      3: ['fork', 'online', 'listening', 'disconnect', 'exit 0  true'],
    },
  });
});

test('a worker with an exception finishes its work, and its successor is there meanwhile', async () => {
  const { ours, builtin } = await play({ args: ['graceful'] }, async (server) => {
    const held = await fromEachWorker(server, 1, () => http1.hold(server));
    await server.ask('tell', 1, 'throw');
    await server.ask('until', 3, 'listening');
    const meanwhile = await indexesOf(server, [2, 3]);
    held.forEach(({ release }) => release());
    const ends = new Set(await Promise.all(held.map(({ end }) => end)));
    await server.ask('until', 1, 'exit');
    return { meanwhile, ends: [...ends] };
  });
  expect(ours).toEqual(builtin);
  expect(ours).toMatchObject({ meanwhile: { 2: '1', 3: '0' }, ends: ['ended'] });
  expect(ours.end.exits[1]).toEqual(['fork', 'online', 'listening', 'disconnect', 'exit 1  true']);
  expect(Object.keys(ours.end.exits)).toHaveLength(3);
});

test('refork: false, and the other worker goes on alone', async () => {
  const { ours, builtin } = await play({ refork: false }, async (server) => {
    await server.ask('tell', 1, 'throw');
    await server.ask('until', 1, 'exit');
    await server.ask('until', 1, 'disconnect');
    return { after: await indexesOf(server, [2]) };
  });
  expect(ours).toEqual(builtin);
  expect(ours.after).toEqual({ 2: '1' });
  expect(ours.log[1]).toBe("don't fork new work (refork: false, reforkCount: 0)");
  expect(ours.end.exits[1].at(-1)).toBe('exit 1  false');
  expect(Object.keys(ours.end.exits)).toHaveLength(2);
});

test('workers that die too often are forked no more', async () => {
  const { ours, builtin } = await play({ limit: 3 }, async (server) => {
    for (const id of [1, 3, 4]) {
      await server.ask('until', id, 'listening');
      await server.ask('tell', id, 'throw');
      await server.ask('until', id, 'exit');
      await server.ask('until', id, 'disconnect');
    }
    return { after: await indexesOf(server, [2]) };
  });
  expect(ours).toEqual(builtin);
  expect(ours.log.filter((line) => /too fast/.test(line))).toHaveLength(1);
  expect(Object.keys(ours.end.exits)).toEqual(['1', '2', '3', '4']);
});
