'use strict';

const { compareKilled, compareRetired } = require('../harness/compare-load');
const { http1, request } = require('../harness/http1-client');
const { killUnder, startLoad } = require('../harness/load');
const onBoth = require('../harness/on-both');

// `node --require rust-cluster servers/polka.js`, as a user starts an app; it does not answer, so another does.
const UNTOUCHED = {
  listens: /listening on http:\/\/127\.0\.0\.1:(\d+)\//,
  answers: require.resolve('../harness/answer-stats'),
};

const pidOf = async (server) => Number(await http1.send(server, '/pid'));

async function pages(server) {
  const answers = [
    await request(server, '/page/one'),
    await request(server, '/page/two'),
    await request(server, '/no'),
  ];
  return answers.map(({ status, body }) => ({ status, body }));
}

function loaded(server) {
  return startLoad(() => pidOf(server), server.target);
}

async function killed(server) {
  const load = loaded(server);
  await load.answers(50);
  const { early, late } = await killUnder(load, async () => {
    process.kill(await pidOf(server), 'SIGKILL');
    await server.until(/has ended: SIGKILL/);
  });
  return { ...(await load.stop()), early, late };
}

async function reloaded(server) {
  const load = loaded(server);
  await load.answers(50);
  const before = new Set();
  while (before.size < 2) before.add(await pidOf(server));
  process.kill(server.pid, 'SIGHUP');
  await server.until(/reloaded/);
  await server.until(/(has ended: 0[^]*){2}/);
  await load.answers(50);
  const after = new Set();
  while (after.size < 2) after.add(await pidOf(server));
  return { load: await load.stop(), isFresh: [...after].every((pid) => !before.has(pid)) };
}

test('pages of an untouched app', async () => {
  const { ours, builtin } = await onBoth('polka.js', pages, UNTOUCHED);
  expect(ours).toEqual(builtin);
  expect(ours.outcome.map(({ status }) => status)).toEqual([200, 200, 404]);
  expect(ours.end).toMatchObject({ code: 0, stderr: '' });
});

test('one of its workers is killed under load, and the app replaces it', async () => {
  const { ours, builtin } = await onBoth('polka.js', killed, UNTOUCHED);
  expect(ours.end).toEqual(builtin.end);
  compareKilled(ours.outcome, builtin.outcome);
});

test('it reloads its workers one by one under load, and nobody notices', async () => {
  const { ours, builtin } = await onBoth('polka.js', reloaded, UNTOUCHED);
  expect(ours.end).toEqual(builtin.end);
  expect(ours.outcome.isFresh).toBe(true);
  compareRetired(ours.outcome.load, builtin.outcome.load, 2);
  expect(builtin.outcome.isFresh).toBe(true);
});
