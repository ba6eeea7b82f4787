'use strict';

const { createHash } = require('node:crypto');
const { Agent, FormData, fetch } = require('undici');

const countVisits = require('../harness/count-visits');
const describeLeaving = require('../harness/describe-leaving');
const { http1, request } = require('../harness/http1-client');
const onBoth = require('../harness/on-both');

const JSON_BODY = { 'content-type': 'application/json' };
const FORM_BODY = { 'content-type': 'application/x-www-form-urlencoded' };

async function bodies(server) {
  const post = (path, headers, body) => request(server, path, { method: 'POST', headers, body });
  const answers = [
    await post('/json', JSON_BODY, JSON.stringify({ a: [1, { b: 'ü' }] })),
    await post('/json', JSON_BODY, '{"cut'),
    await post('/form', FORM_BODY, 'name=Ann+Lee&tag=x&tag=y'),
    await request(server, '/nowhere'),
  ];
  return answers.map(({ status, body }) => ({ status, body }));
}

async function files(server) {
  const get = (path, headers) => request(server, path, { headers });
  const whole = await get('/static/style.css');
  const answers = [
    whole,
    await get('/static/style.css', { range: 'bytes=0-3' }),
    await get('/static/style.css', { 'if-none-match': whole.headers.etag }),
    await get('/static/../express.js'),
  ];
  return answers.map(({ status, headers, body }) => ({ status, etag: headers.etag, body }));
}

async function events(server) {
  const { headers, body } = await request(server, '/events', { headers: { accept: 'text/event-stream' } });
  return { type: headers['content-type'], transfer: headers['transfer-encoding'], body };
}

async function send(server, path, options) {
  const dispatcher = new Agent();
  const url = `http://127.0.0.1:${server.port}${path}`;
  const response = await fetch(url, { method: 'POST', dispatcher, ...options });
  const outcome = { encoding: response.headers.get('content-encoding'), body: await response.text() };
  await dispatcher.close();
  return outcome;
}

test('bodies, files, cookies and events of an Express app', async () => {
  const { ours, builtin } = await onBoth(
    'express.js',
    async (server) => ({
      bodies: await bodies(server),
      files: await files(server),
      isCounted: await countVisits(server),
      events: await events(server),
    }),
    { adopt: 'named' },
  );
  expect(ours).toEqual(builtin);
  expect(ours.outcome.bodies.map(({ status }) => status)).toEqual([200, 400, 200, 404]);
  expect(ours.outcome.files.map(({ status }) => status)).toEqual([200, 206, 304, 404]);
  expect(ours.outcome.isCounted).toBe(true);
  expect(ours.outcome.events.body.match(/event \d/g)).toHaveLength(5);
});

test('an upload, and a compressed stream in both directions, with undici', async () => {
  const file = Buffer.alloc(3 << 20, 'upload');
  const text = 'the same again, '.repeat(50_000);
  const { ours, builtin } = await onBoth('express.js', async (server) => {
    const data = new FormData();
    data.set('title', 'a file');
    data.set('file', new Blob([file]), 'file.bin');
    const echo = await send(server, '/echo', { headers: { 'content-type': 'text/plain' }, body: text });
    return { upload: (await send(server, '/upload', { body: data })).body, echo };
  });
  expect(ours).toEqual(builtin);
  const hash = createHash('sha256').update(file).digest('hex');
  expect(JSON.parse(ours.outcome.upload)).toEqual({
    body: { title: 'a file' },
    files: [{ name: 'file.bin', size: file.length, hash }],
  });
  expect(ours.outcome.echo.encoding).toMatch(/^(br|gzip|zstd)$/);
  expect(ours.outcome.echo.body === text).toBe(true);
});

describeLeaving('express.js', http1);
