'use strict';

const { once } = require('node:events');

const { open, read, request } = require('../harness/http1-client');
const onBoth = require('../harness/on-both');

const GRACE = 1000;

/** What has been told of each worker, in its order: two workers may overtake each other. */
function eventsOf(output) {
  const events = {};
  for (const line of output.trim().split('\n')) {
    const [id, ...rest] = line.split(' ');
    (events[id] ??= []).push(rest.join(' '));
  }
  // A worker writes to stdout by itself, beside what the primary tells.
  events.worker?.sort();
  return events;
}

test('a killed worker is revived, and SIGTERM lets all finish', async () => {
  const outcomes = { ours: {}, builtin: {} };
  const pair = await onBoth(
    'throng.js',
    async (server) => {
      process.kill(server.pids.find(({ id }) => id === 1).pid, 'SIGKILL');
      await server.until(/^1 exit/m);
      await server.until(/^3 listening/m);
      const slow = open(server, { path: '/slow' }).end();
      const [response] = await once(slow, 'response');
      outcomes[server.target].answer = read(response);
      outcomes[server.target].server = server;
    },
    { args: ['20000'] },
  );
  for (const [target, outcome] of Object.entries(outcomes)) {
    outcome.events = eventsOf(outcome.server.stdout);
    outcome.answer = /^\.[23]$/.test(await outcome.answer);
    outcome.end = pair[target].end;
    delete outcome.server;
  }
  expect(outcomes.ours).toEqual(outcomes.builtin);
  expect(outcomes.ours).toMatchObject({ answer: true, end: { code: 0, signal: null } });
  expect(outcomes.ours.events).toMatchObject({
    1: ['online', 'listening', 'disconnect', 'exit  SIGKILL false'],
    3: ['online', 'listening', 'disconnect', 'exit 0  true'],
    primary: ['exit 0'],
  });
});

test('workers that do not go are given the grace, and no more', async () => {
  const servers = {};
  const scenario = async (server) => {
    servers[server.target] = server;
    await request(server, '/');
  };
  const pair = await onBoth('throng.js', scenario, { args: [String(GRACE), 'stubborn'] });
  for (const target of ['ours', 'builtin']) pair[target].events = eventsOf(servers[target].stdout);
  expect(pair.ours).toEqual(pair.builtin);
  expect(pair.ours.events).toEqual({
    1: ['online', 'listening'],
    2: ['online', 'listening'],
    worker: ['1 SIGTERM', '2 SIGTERM'],
    primary: ['exit 0'],
  });
});
