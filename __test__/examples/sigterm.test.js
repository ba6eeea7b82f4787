'use strict';

const net = require('node:net');
const { oursOnly } = require('../harness/run');
const get = require('./get');
const startExample = require('./start-example');

let example;
afterEach(() => example.stop());

// A group of its own, so that all of it can be signalled.
async function start(env) {
  example = startExample('sigterm.js', env, [], { detached: true });
  return example.port();
}

/** A request on a connection that is to be kept; `ended` resolves to all that was answered when it has ended. */
function ask(port, path) {
  const socket = net.connect(port, '127.0.0.1');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  let answer = '';
  const answered = new Promise((resolve) => socket.setEncoding('utf8').once('data', resolve));
  socket.on('data', (chunk) => (answer += chunk));
  const ended = new Promise((resolve, reject) => {
    socket.once('error', reject).once('close', () => resolve(answer));
  });
  return { answered, ended };
}

/** Connects until that is refused; a connection that was still in the backlog is reset. */
async function refusal(port) {
  for (;;) {
    const { code } = await get(port).catch((error) => error);
    if (code === 'ECONNREFUSED') return;
  }
}

const signalled = [
  ['the primary', (pid) => process.kill(pid, 'SIGTERM')],
  ['the whole group', (pid) => process.kill(-pid, 'SIGTERM')],
  ['the whole group, and the primary again', (pid) => [-pid, pid].forEach((p) => process.kill(p, 'SIGTERM'))],
];

oursOnly(test).each(signalled)('SIGTERM to %s: the request in progress is answered', async (_, signal) => {
  const port = await start({ SLOW: '3000' });
  const order = [];
  const idle = ask(port, '/');
  await idle.answered;
  const slow = ask(port, '/slow');
  await example.until(/worker \d+ answers in 3000 ms\n/);
  signal(example.pid);
  const done = [
    idle.ended.then(() => order.push('the idle connection ended')),
    refusal(port).then(() => order.push('a new connection was refused')),
    slow.ended.then(() => order.push('the slow request was answered')),
  ];
  const answer = await slow.ended;
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(answer).toMatch(/\r\nconnection: close\r\n/i);
  expect(answer).toMatch(/Hello from worker \d+\n/);
  await Promise.all(done);
  expect(order).toHaveLength(3);
  expect(order[2]).toBe('the slow request was answered');
  expect(await example.exited).toEqual([0, null]);
});

oursOnly(test)('SIGTERM to the whole group while workers start ends it in good order too', async () => {
  await start();
  process.kill(-example.pid, 'SIGTERM');
  expect(await example.exited).toEqual([0, null]);
});

oursOnly(test)(
  'what takes longer than the grace is killed, and the exit code is 0 all the same',
  async () => {
    const port = await start({ SLOW: '600000', GRACE: '100' });
    const slow = ask(port, '/slow');
    await example.until(/worker \d+ answers in/);
    process.kill(-example.pid, 'SIGTERM');
    expect(await example.exited).toEqual([0, null]);
    expect(await slow.ended).toBe('');
  },
);
