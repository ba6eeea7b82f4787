'use strict';

const { once } = require('node:events');
const net = require('node:net');

const describeLeaving = require('../harness/describe-leaving');
const fromEachWorker = require('../harness/from-each-worker');
const { http1, open, read } = require('../harness/http1-client');
const onBoth = require('../harness/on-both');

// What a socket has received once it matches.
async function until(socket, pattern) {
  let text = '';
  socket.setEncoding('utf8');
  while (!pattern.test(text)) text += (await once(socket, 'data'))[0];
  return text;
}

// Which worker has answered, and when, is not the same twice.
const withoutChance = (text) => text.replace(/^Date: .*\r\n/gm, '').replace(/"worker":\d+/g, '"worker":N');

/** Sends raw bytes, and resolves to all that comes back. */
async function raw(server, bytes) {
  const socket = net.connect(server.port, '127.0.0.1');
  socket.write(bytes);
  return withoutChance(await read(socket));
}

// What comes with the request's last packet, before the answer, is the upgraded connection's too.
async function upgrade(server) {
  const socket = net.connect(server.port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nearly\n');
  const early = await until(socket, /early\n/);
  socket.write('late\n');
  const late = await until(socket, /late\n/);
  socket.end();
  const rest = await read(socket);
  const worker = Number(early.match(/worker (\d+)\nearly\n/)[1]);
  return { worker, seen: [early.replace(`worker ${worker}`, 'worker N'), late, rest] };
}

async function expectContinue(server, headers) {
  const sent = open(server, {
    path: '/echo',
    method: 'POST',
    headers: { ...headers, expect: '100-continue', 'content-length': 4 },
  });
  let isContinued = false;
  sent.once('continue', () => {
    isContinued = true;
    sent.end('body');
  });
  sent.flushHeaders();
  const [response] = await once(sent, 'response');
  const outcome = { isContinued, status: response.statusCode, body: await read(response) };
  sent.destroy();
  return outcome;
}

const REQUEST = 'GET /1 HTTP/1.1\r\nHost: a\r\n\r\n';
const LAST = 'GET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';

test('upgrade, 100-continue, pipelining and nonsense', async () => {
  const { ours, builtin } = await onBoth('http.js', async (server) => ({
    upgrades: (await fromEachWorker(server, 1, () => upgrade(server))).slice(0, 2).map(({ seen }) => seen),
    continued: await expectContinue(server, {}),
    refused: await expectContinue(server, { 'x-refuse': '1' }),
    pipelined: await raw(server, REQUEST + LAST),
    nonsense: await raw(server, 'nonsense\r\n\r\n'),
  }));
  expect(ours).toEqual(builtin);
  const upgraded = [expect.stringMatching(/^HTTP\/1.1 101 [^]*worker N\nearly\n$/), 'late\n', ''];
  expect(ours.outcome.upgrades).toEqual([upgraded, upgraded]);
  expect(ours.outcome.continued).toEqual({ isContinued: true, status: 200, body: 'body' });
  expect(ours.outcome.refused).toEqual({ isContinued: false, status: 417, body: '' });
  expect(ours.outcome.pipelined.match(/"url":"\/\d"/g)).toEqual(['"url":"/1"', '"url":"/2"']);
  expect(ours.outcome.nonsense).toMatch(/^HTTP\/1.1 400 /);
});

describeLeaving('http.js', http1);
