'use strict';

const countVisits = require('../harness/count-visits');
const describeLeaving = require('../harness/describe-leaving');
const { aroundPrimary } = require('../harness/expect-served');
const { http1, request } = require('../harness/http1-client');
const onBoth = require('../harness/on-both');

async function answers(server) {
  const all = [
    await request(server, '/users/ann?tag=x'),
    await request(server, '/style.css'),
    await request(server, '/fail'),
    await request(server, '/users/ann', { method: 'DELETE' }),
  ];
  return all.map(({ status, headers: { 'content-type': type, allow }, body }) => ({
    status,
    type,
    allow,
    body,
  }));
}

test('routes, streams, errors and cookies of a Koa app, under NODE_OPTIONS', async () => {
  const scenario = async (server) => ({
    answers: await answers(server),
    isCounted: await countVisits(server),
  });
  const { ours, builtin } = await onBoth('koa.js', scenario, { adopt: 'options' });
  expect(ours).toEqual(builtin);
  expect(ours.outcome.answers.map(({ status }) => status)).toEqual([200, 200, 403, 405]);
  expect(ours.outcome.isCounted).toBe(true);
});

// The workers accept for themselves, and whose turn it is nobody knows: there is neither lane nor wire.
test('the same app under SCHED_NONE', async () => {
  const env = { NODE_CLUSTER_SCHED_POLICY: 'none' };
  const { ours, builtin } = await onBoth('koa.js', answers, { adopt: 'options', env, served: aroundPrimary });
  expect(ours).toEqual(builtin);
  expect(ours.outcome.map(({ status }) => status)).toEqual([200, 200, 403, 405]);
});

describeLeaving('koa.js', http1, { adopt: 'options' });
