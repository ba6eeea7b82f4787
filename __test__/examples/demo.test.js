'use strict';

const { randomUUID } = require('node:crypto');
const { once } = require('node:events');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { oursOnly } = require('../harness/run');
const startExample = require('./start-example');

const EXIT_WHILE_THERE = path.join(tmpdir(), `rust-cluster-${randomUUID()}`);
const EXIT_FIXTURE = path.join(__dirname, '..', 'fixtures', 'examples', 'exit-while-there.js');

let example;
let port;
afterEach(async () => {
  fs.rmSync(EXIT_WHILE_THERE, { force: true });
  await example.stop();
});

async function start(env, nodeArgs) {
  example = startExample('demo', env, nodeArgs);
  port = await example.port();
}

/** A request with these headers; resolves to the status and the headers of the answer. */
async function ask(method, target, headers = {}) {
  const request = http
    .request({ port, host: '127.0.0.1', method, path: target, headers, agent: false })
    .end();
  const [response] = await once(request, 'response');
  response.resume();
  await once(response, 'close');
  return response;
}

/** Presses a button, again if the worker that was to pass it on has died meanwhile. */
async function press(target) {
  try {
    return await ask('POST', target, { origin: `http://127.0.0.1:${port}` });
  } catch (error) {
    if (error.code !== 'ECONNRESET') throw error;
    return press(target);
  }
}

/** Reads the events until one satisfies; resolves to it. When a worker that tells them dies, another goes on. */
async function newsOf(isWanted) {
  for (;;) {
    const request = http.get({ port, host: '127.0.0.1', path: '/events', agent: false });
    try {
      const [response] = await once(request, 'response');
      for await (const news of parse(response.setEncoding('utf8'))) if (isWanted(news)) return news;
    } catch (error) {
      if (error.code !== 'ECONNRESET') throw error;
    } finally {
      request.destroy();
    }
  }
}

async function* parse(response) {
  let text = '';
  for await (const chunk of response) {
    const events = (text + chunk).split('\n\n');
    text = events.pop();
    for (const event of events) {
      if (event.startsWith('data: ')) yield JSON.parse(event.slice('data: '.length));
    }
  }
}

const serving = ({ slots }) => slots.filter(({ state }) => state === 'serving').map(({ id }) => id);
// How many workers there are depends on the machine.
const allServe = (news) => serving(news).length === news.slots.length;

oursOnly(test)('the primary tells of all workers by way of each', async () => {
  await start();
  const { slots, stats, native } = await newsOf(allServe);
  expect(slots.length).toBeGreaterThanOrEqual(4);
  expect(native).toBe(true);
  expect(stats.workers.map(({ pid }) => pid)).toEqual(slots.map(({ pid }) => pid));
  expect(stats.listeners).toMatchObject([{ port, workers: serving({ slots }) }]);
});

oursOnly(test)('what does not name us by address or as localhost is refused', async () => {
  await start();
  const statusFor = async (host) => (await ask('GET', '/', { host })).statusCode;
  expect(await statusFor(`127.0.0.1:${port}`)).toBe(200);
  expect(await statusFor(`localhost:${port}`)).toBe(200);
  expect(await statusFor(`[::1]:${port}`)).toBe(200);
  expect(await statusFor(`rebound.example:${port}`)).toBe(421);
  expect(await statusFor('127.0.0.1.rebound.example')).toBe(421);
  expect(await statusFor('a b')).toBe(421);
});

oursOnly(test)('buttons are pressed by our own page, and by POST', async () => {
  await start();
  const { slots: before } = await newsOf(allServe);
  expect((await ask('GET', '/kill?worker=1')).statusCode).toBe(404);
  expect((await ask('POST', '/kill?worker=1')).statusCode).toBe(403);
  for (const origin of ['http://elsewhere.example', `http://127.0.0.1:1`, 'null']) {
    expect((await ask('POST', '/kill?worker=1', { origin })).statusCode).toBe(403);
  }
  expect((await press('/constructor')).statusCode).toBe(404);
  // Had one of these killed worker 1, this would not be the first to go.
  expect((await press('/kill?worker=3')).statusCode).toBe(204);
  const newcomer = before.length + 1;
  const { slots } = await newsOf((news) => serving(news).includes(newcomer));
  expect(slots.map(({ id }) => id)).toEqual(before.map(({ id }) => (id === 3 ? newcomer : id)));
});

oursOnly(test)('the last worker that serves stays', async () => {
  await start({ EXIT_WHILE_THERE }, ['--require', EXIT_FIXTURE]);
  const { slots } = await newsOf(allServe);
  // No newcomer takes a turn.
  fs.writeFileSync(EXIT_WHILE_THERE, '');
  for (const { id } of slots.slice(1)) {
    await press(`/kill?worker=${id}`);
    await newsOf((news) => !serving(news).includes(id));
  }
  await press(`/kill?worker=${slots[0].id}`);
  // The first news may have been on its way before the order was heard, the third was not.
  const seen = new Set();
  await newsOf((news) => seen.add(news.at).size === 3);
  expect(await newsOf(() => true)).toMatchObject({ stats: { listeners: [{ workers: [slots[0].id] }] } });
});

oursOnly(test)('the page may load nothing from elsewhere, and asks for what is no file in vain', async () => {
  await start();
  const { headers, statusCode } = await ask('GET', '/');
  expect(statusCode).toBe(200);
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'; /);
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers.connection).toBe('close');
  for (const target of ['//', '/../index.js', '/page.html', '/%2e%2e/worker.js']) {
    expect((await ask('GET', target)).statusCode).toBe(404);
  }
});

oursOnly(test)('where the port is taken it ends, and says why', async () => {
  const other = net.createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  example = startExample('demo', { PORT: String(other.address().port) });
  expect(await example.exited).toEqual([1, null]);
  expect(example.output).toContain('EADDRINUSE');
  other.close();
});
