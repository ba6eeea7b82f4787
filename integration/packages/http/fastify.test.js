'use strict';

const { Pool } = require('undici');

const describeLeaving = require('../harness/describe-leaving');
const { http1, request } = require('../harness/http1-client');
const onBoth = require('../harness/on-both');

const HEADERS = { 'content-type': 'application/json' };

async function greetings(server) {
  const greet = (body) =>
    request(server, '/plugin/greet', { method: 'POST', headers: HEADERS, body: JSON.stringify(body) });
  const answers = [
    await greet({ name: 'Ann', age: 3 }),
    await greet({ name: 'Ann', age: -1 }),
    await request(server, '/fail'),
    await request(server, '/nowhere'),
  ];
  return answers.map(({ status, headers, body }) => ({ status, plugin: headers['x-plugin'], body }));
}

// 100 requests by two connections that are kept alive.
async function pooled(server) {
  const pool = new Pool(`http://127.0.0.1:${server.port}`, { connections: 2, pipelining: 1 });
  const ask = async () => {
    const { statusCode, body } = await pool.request({ path: '/work', method: 'GET' });
    await body.json();
    return statusCode;
  };
  const answers = await Promise.all(Array.from({ length: 100 }, ask));
  await pool.close();
  return answers;
}

test('plugins, schemas and errors of a Fastify app, as an ES module under --import', async () => {
  const { ours, builtin } = await onBoth('fastify.mjs', greetings, { adopt: 'import' });
  expect(ours).toEqual(builtin);
  expect(ours.outcome.map(({ status }) => status)).toEqual([200, 400, 418, 404]);
  expect(ours.outcome[0]).toMatchObject({ plugin: 'greetings', body: { greeting: 'hello Ann' } });
});

test('a pool of connections that are kept alive', async () => {
  const { ours, builtin } = await onBoth('fastify.mjs', pooled, { adopt: 'import' });
  expect(ours).toEqual(builtin);
  expect(ours.outcome).toEqual(Array(100).fill(200));
});

test('a worker that is retired closes its app: hooks are called once, and by it alone', async () => {
  const scenario = async (server) => {
    await server.ask('retire', 1);
    const exit = await server.ask('exitOf', 1);
    await server.until(/onClose/);
    return { exit, stdout: server.stdout, answer: (await request(server, '/worker')).status };
  };
  const { ours, builtin } = await onBoth('fastify.mjs', scenario, { adopt: 'import' });
  expect(ours).toEqual(builtin);
  expect(ours.outcome).toEqual({
    exit: { code: 0, signal: null, voluntary: true },
    stdout: 'worker 1: onClose\n',
    answer: 200,
  });
});

describeLeaving('fastify.mjs', http1, { adopt: 'import' });
