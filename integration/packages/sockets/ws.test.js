'use strict';

const { createHash, randomBytes } = require('node:crypto');
const { once } = require('node:events');
const net = require('node:net');
const tls = require('node:tls');

const onBoth = require('../harness/on-both');
const connect = require('./ws-client');

const clients = (server, count) => Promise.all(Array.from({ length: count }, () => connect(server)));
const MIB = Buffer.alloc(1 << 20, randomBytes(1024));
const isMib = (data) => Buffer.isBuffer(data) && data.equals(MIB);

/** One of each kind of message on one connection. */
async function converse(client) {
  const { socket, next, ask, extensions } = client;
  const outcome = { extensions, text: await ask('a text, ü'), binary: await ask(Buffer.from([0, 255])) };
  for (const [index, part] of ['in ', 'three ', 'frames'].entries()) socket.send(part, { fin: index === 2 });
  outcome.fragmented = await next();
  outcome.compressed = (await ask('compress me '.repeat(1000))).length;
  outcome.mib = isMib(await ask(MIB));
  outcome.random = (await ask(randomBytes(100_000))).length;
  const pong = once(socket, 'pong');
  socket.ping('are you there');
  outcome.pong = String((await pong)[0]);
  return outcome;
}

/** Each way in which a connection ends: what the client sees, and what the worker saw. */
async function end(server) {
  const ways = [
    ({ socket }) => socket.close(4001, 'enough'),
    ({ socket }) => socket.close(),
    ({ socket }) => socket.send('close 4002 go'),
    ({ socket }) => socket.send('terminate'),
    ({ socket }) => socket.terminate(),
  ];
  const outcome = [];
  for (const way of ways) {
    const client = await connect(server);
    way(client);
    const seen = await server.ask('closes', outcome.length + 1);
    outcome.push({ client: await client.closed, worker: seen.at(-1) });
  }
  return outcome;
}

// RFC 6455 has a client mask what it sends.
function textFrame(text) {
  const mask = randomBytes(4);
  const payload = Buffer.from(text).map((byte, index) => byte ^ mask[index % 4]);
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length]), mask, payload]);
}

/** Sends a message in one write with the request, before the server can have said yes; resolves to what comes. */
async function sendAtOnce({ port, isSecure }) {
  const options = { port, host: '127.0.0.1', rejectUnauthorized: false };
  const socket = isSecure ? tls.connect(options) : net.connect(options);
  const key = randomBytes(16).toString('base64');
  const head = [
    'GET / HTTP/1.1',
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${key}`,
    '\r\n',
  ];
  socket.write(Buffer.concat([Buffer.from(head.join('\r\n')), textFrame('first')]));
  let answer = '';
  for await (const chunk of socket.setEncoding('latin1')) {
    answer += chunk;
    if (answer.endsWith('\x81\x05first')) break;
  }
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  return answer.includes(`Sec-WebSocket-Accept: ${accept}\r\n`);
}

describe.each([
  ['ws', {}],
  ['wss', { SECURE: '1' }],
])('%s', (name, env) => {
  const secured = (server) => Object.assign(server, { isSecure: name === 'wss' });
  const play = (scenario) => onBoth('ws.js', (server) => scenario(secured(server)), { env });

  test('messages of all kinds, and all ways to end', async () => {
    const { ours, builtin } = await play(async (server) => {
      const ends = await end(server);
      const client = await connect(server);
      const conversation = await converse(client);
      client.socket.terminate();
      return { conversation, ends };
    });
    expect(ours).toEqual(builtin);
    expect(ours.outcome.conversation).toMatchObject({
      fragmented: 'in three frames',
      mib: true,
      random: 100_000,
    });
  });

  test('a message that comes with the request', async () => {
    const { ours, builtin } = await play(async (server) => {
      const answers = [];
      for (let i = 0; i < 4; i++) answers.push(await sendAtOnce(server));
      return answers;
    });
    expect(ours).toEqual(builtin);
    expect(ours.outcome).toEqual([true, true, true, true]);
  });
});

test('many at once', async () => {
  const { ours, builtin } = await onBoth('ws.js', async (server) => {
    const all = await clients(server, 200);
    const echoes = await Promise.all(all.flatMap(({ ask }, i) => [ask(`${i}`), ask('x'.repeat(i * 100))]));
    all.forEach(({ socket }) => socket.close(1000));
    const closes = await Promise.all(all.map(({ closed }) => closed));
    const seen = await server.ask('closes', 200);
    const workers = new Set(all.map(({ worker }) => worker));
    return { echoes, closes, seen, workers: workers.size };
  });
  expect(ours).toEqual(builtin);
  expect(ours.outcome.workers).toBe(2);
});

test('a killed worker takes its own clients with it, and nobody else', async () => {
  const { ours, builtin } = await onBoth('ws.js', async (server) => {
    const all = await clients(server, 8);
    const of = (id) => all.filter(({ worker }) => worker === id);
    const { exit } = await server.ask('kill', 1);
    const closes = await Promise.all(of(1).map(({ closed }) => closed));
    const echoes = await Promise.all(of(2).map(({ ask }) => ask('still here')));
    const after = await clients(server, 8);
    const served = [...new Set(after.map(({ worker }) => worker))].sort();
    [...of(2), ...after].forEach(({ socket }) => socket.terminate());
    return { exit, closes: new Set(closes.map(({ code }) => code)), echoes: new Set(echoes), served };
  });
  expect(ours).toEqual(builtin);
  expect(ours.outcome).toMatchObject({ closes: new Set([1006]), served: [2, 3] });
});

test('a worker that leaves keeps its clients until they go', async () => {
  const { ours, builtin } = await onBoth('ws.js', async (server) => {
    const all = await clients(server, 8);
    const left = all.filter(({ worker }) => worker === 1);
    await server.ask('retire', 1);
    const after = await clients(server, 8);
    const served = [...new Set(after.map(({ worker }) => worker))].sort();
    const echoes = await Promise.all(left.map(({ ask }) => ask('still here')));
    [...all, ...after].forEach(({ socket }) => socket.terminate());
    return { served, echoes: new Set(echoes), exit: await server.ask('exitOf', 1) };
  });
  expect(ours).toEqual(builtin);
  expect(ours.outcome).toMatchObject({ served: [2, 3], echoes: new Set(['still here']) });
  expect(ours.outcome.exit).toEqual({ code: 0, signal: null, voluntary: true });
});
