'use strict';

const { io } = require('socket.io-client');

const { aroundPrimary } = require('../harness/expect-served');
const onBoth = require('../harness/on-both');

const TRANSPORTS = { upgraded: ['polling', 'websocket'], polling: ['polling'], websocket: ['websocket'] };

/**
 * A client, once it knows its worker and has the transport that it will keep. It may take more than one attempt: with
 * @socket.io/sticky a request can overtake the message that says which worker has its session, and go to another,
 * which says "Session ID unknown". The client's library connects again then.
 */
async function connect({ port }, transports = TRANSPORTS.upgraded) {
  const socket = io(`http://127.0.0.1:${port}`, {
    transports,
    forceNew: true,
    reconnectionDelay: 20,
    reconnectionDelayMax: 100,
  });
  const heard = [];
  socket.on('said', (...args) => {
    heard.push(args);
    socket.io.emitReserved('heard');
  });
  const told = new Promise((resolve) => socket.once('worker', resolve));
  await new Promise((resolve) => socket.once('connect', resolve));
  const worker = await told;
  const wanted = transports.at(-1);
  const { engine } = socket.io;
  if (engine.transport.name !== wanted) {
    await new Promise((resolve) => engine.once('upgrade', resolve).once('upgradeError', resolve));
  }
  if (engine.transport.name === wanted) return { socket, id: socket.id, worker, transport: wanted, heard };
  socket.disconnect();
  return connect({ port }, transports);
}

async function hears({ socket, heard }, count) {
  while (heard.length < count) await new Promise((resolve) => socket.io.once('heard', resolve));
  return heard;
}

const close = (clients) => clients.forEach(({ socket }) => socket.disconnect());

/** Clients until each of the two workers has one at least, in the order of the workers; then the others leave. */
async function onePerWorker(server, transports) {
  const found = new Map();
  const others = [];
  while (found.size < 2) {
    const client = await connect(server, transports);
    if (found.has(client.worker)) others.push(client);
    else found.set(client.worker, client);
  }
  close(others);
  return [...found.values()].sort((a, b) => a.worker - b.worker);
}

async function talk(clients) {
  const [a, b] = clients;
  for (const { socket } of clients) {
    await socket.emitWithAck('join', 'room');
    socket.on('question', (question, done) =>
      done(`${question}, says a client of worker ${clients.find((c) => c.socket === socket).worker}`),
    );
  }
  a.socket.emit('say', 'room', 'from a', { nested: [1, null] }, Buffer.from([0, 255]));
  await hears(b, 1);
  b.socket.emit('say', 'room', 'x'.repeat(100_000));
  await hears(a, 2);
  a.socket.emit('tellOthers', 'only b');
  await hears(b, 3);
  const names = new Map(clients.map(({ id, worker }) => [id, worker]));
  const fetched = await b.socket.emitWithAck('fetch', 'room');
  const outcome = {
    transports: clients.map(({ transport }) => transport),
    heard: clients.map(({ heard }) => heard),
    all: (await a.socket.emitWithAck('askAll', 'room', 'who')).sort(),
    servers: await a.socket.emitWithAck('askServers', 'who'),
    fetched: fetched
      .map(({ id, rooms }) => ({ worker: names.get(id), rooms: rooms.length }))
      .sort((x, y) => x.worker - y.worker),
  };
  const dismissed = clients.map(({ socket }) => new Promise((resolve) => socket.once('disconnect', resolve)));
  b.socket.emit('dismiss', 'room');
  return { ...outcome, dismissed: await Promise.all(dismissed) };
}

async function spread(server) {
  const clients = [];
  while (clients.length < 6) clients.push(await connect(server));
  close(clients);
  return [1, 2].map((id) => clients.filter(({ worker }) => worker === id).length);
}

test.each(['least-connection', 'random', 'round-robin'])(
  'clients of two workers talk, balanced by %s',
  async (method) => {
    const { ours, builtin } = await onBoth(
      'socket-io.js',
      async (server) => {
        const outcome = { spread: method === 'random' ? null : await spread(server) };
        for (const [name, transports] of Object.entries(TRANSPORTS)) {
          const clients = await onePerWorker(server, transports);
          outcome[name] = await talk(clients);
          close(clients);
        }
        return outcome;
      },
      { args: [method], served: aroundPrimary },
    );
    expect(ours).toEqual(builtin);
    expect(ours.outcome.spread).toEqual(method === 'random' ? null : [3, 3]);
    expect(ours.outcome.upgraded).toMatchObject({
      transports: ['websocket', 'websocket'],
      all: ['who, says a client of worker 1', 'who, says a client of worker 2'],
      servers: ['who, says worker 2'],
      fetched: [{ worker: 1 }, { worker: 2 }],
      dismissed: ['io server disconnect', 'io server disconnect'],
    });
  },
);

test.each(Object.entries(TRANSPORTS))(
  'a worker is killed: its client comes back to another (%s)',
  async (name, transports) => {
    const { ours, builtin } = await onBoth(
      'socket-io.js',
      async (server) => {
        const [lost, stays] = await onePerWorker(server, transports);
        const events = [];
        stays.socket.on('disconnect', () => events.push('the other one was disconnected'));
        const reason = new Promise((resolve) => lost.socket.once('disconnect', resolve));
        const back = new Promise((resolve) => lost.socket.once('worker', resolve));
        const exit = await server.ask('kill', 1);
        const outcome = { exit, reason: await reason, isElsewhere: [2, 3].includes(await back) };
        await lost.socket.emitWithAck('join', 'room');
        stays.socket.emit('say', 'room', 'welcome back');
        await hears(lost, 1);
        const seen = { ...outcome, heard: lost.heard, events: [...events] };
        close([lost, stays]);
        return seen;
      },
      { args: ['least-connection'], served: aroundPrimary },
    );
    expect(ours).toEqual(builtin);
    expect(ours.outcome).toMatchObject({ isElsewhere: true, heard: [['welcome back']], events: [] });
  },
);
