'use strict';

const { http1, request } = require('../harness/http1-client');
const { CLIENTS, isUnnoticed, killUnder, startLoad } = require('../harness/load');
const onBoth = require('../harness/on-both');

// `node --require rust-cluster servers/polka.js`, as a user starts an app; it does not answer, so another does.
const UNTOUCHED = {
  listens: /listening on http:\/\/127\.0\.0\.1:(\d+)\//,
  answers: require.resolve('../harness/answer-stats'),
};
const PATIENCE = { ours: 20_000, builtin: 3000 };

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
  return startLoad(() => pidOf(server), PATIENCE[server.target]);
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
  expect(ours.outcome).toMatchObject({ hung: 0, early: 0, late: 0 });
  expect(ours.outcome.errors.length).toBeLessThanOrEqual(CLIENTS);
  // The port is never closed, and what is answered is whole.
  expect(new Set([...ours.outcome.errors, 'ECONNRESET'])).toEqual(new Set(['ECONNRESET']));
});

test('it reloads its workers one by one under load, and nobody notices', async () => {
  const { ours, builtin } = await onBoth('polka.js', reloaded, UNTOUCHED);
  expect(ours.end).toEqual(builtin.end);
  expect(ours.outcome.isFresh).toBe(true);
  expect({ ...ours.outcome.load, isUnnoticed: isUnnoticed(ours.outcome.load, 2) }).toMatchObject({
    isUnnoticed: true,
  });
  expect(builtin.outcome.isFresh).toBe(true);
});
