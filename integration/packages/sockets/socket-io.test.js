'use strict';

const { io, Manager } = require('socket.io-client');

const { aroundPrimary } = require('../harness/expect-served');
const { CLIENTS, startLoad } = require('../harness/load');
const onBoth = require('../harness/on-both');

// With @socket.io/sticky the primary itself listens, and hands what has come to a worker as a message: `aroundPrimary`,
// there is neither lane nor wire.
const TRANSPORTS = { upgraded: ['polling', 'websocket'], polling: ['polling'], websocket: ['websocket'] };

// A test that fails leaves clients behind, which would try to come back for ever, and Jest would not end.
const sockets = new Set();
afterEach(() => {
  for (const socket of sockets) socket.disconnect();
  sockets.clear();
});

/**
 * A function whose promise is kept once the client's latest connection has, or cannot have, a better transport. Listens
 * from the beginning: the server may refuse it before the client is told of its worker.
 */
function probesOf({ io: manager }) {
  let probed;
  manager.on('open', () => {
    const { engine } = manager;
    probed = new Promise((resolve) => {
      for (const event of ['upgrade', 'upgradeError', 'close']) engine.once(event, resolve);
    });
  });
  return () => probed;
}

/** Resolves when the primary knows of a session: with Node's the next client cannot overtake that; see docs/parity.md. */
async function known(server, { engine }) {
  const { id } = engine;
  while (!(await server.ask('sessions')).some(([session]) => session === id));
}

/**
 * A client, once it knows its worker and has the transport that it will keep. It may take more than one attempt: with
 * @socket.io/sticky a request can overtake the message that says which worker has its session, and go to another,
 * which says "Session ID unknown". The client's library connects again then.
 */
async function connect(server, transports = TRANSPORTS.upgraded) {
  const socket = io(`http://127.0.0.1:${server.port}`, {
    transports,
    forceNew: true,
    reconnectionDelay: 20,
    reconnectionDelayMax: 100,
  });
  sockets.add(socket);
  const heard = [];
  socket.on('said', (...args) => {
    heard.push(args);
    socket.io.emitReserved('heard');
  });
  const probed = probesOf(socket);
  const told = new Promise((resolve) => socket.once('worker', resolve));
  await new Promise((resolve) => socket.once('connect', resolve));
  const worker = await told;
  const wanted = transports.at(-1);
  const { engine } = socket.io;
  if (engine.transport.name !== wanted) await probed();
  await known(server, { engine });
  if (engine.transport.name === wanted) return { socket, id: socket.id, worker, transport: wanted, heard };
  socket.disconnect();
  return connect(server, transports);
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

/**
 * A session that its client says nothing in, once the primary knows of it. What a client says while its socket is
 * handed over can be lost by Node's primary, and a client that comes again takes a turn more.
 */
async function open(server) {
  const manager = new Manager(`http://127.0.0.1:${server.port}`, {
    transports: TRANSPORTS.websocket,
    autoConnect: false,
    reconnection: false,
  });
  const session = { socket: { disconnect: () => manager.engine.close() } };
  sockets.add(session.socket);
  await new Promise((resolve, reject) => manager.open((error) => (error ? reject(error) : resolve())));
  await known(server, manager);
  return session;
}

/** How many of six sessions each of the two workers has. */
async function spread(server) {
  const opened = [];
  while (opened.length < 6) opened.push(await open(server));
  close(opened);
  const sessions = await server.ask('sessions');
  return [1, 2].map((id) => sessions.filter(([, worker]) => worker === id).length);
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

/** A client that remembers how it was disconnected, and whom it came back to. */
async function watch(server, transports) {
  const client = await connect(server, transports);
  const reasons = [];
  client.socket.on('disconnect', (reason) => reasons.push(reason));
  const back = new Promise((resolve) => client.socket.once('worker', resolve));
  return { ...client, reasons, back };
}

/** Load by clients that stay connected, while the worker of half of them leaves. */
async function retired(server, transports) {
  const all = [];
  while (all.length < CLIENTS) all.push(await watch(server, transports));
  const of = (id) => all.filter(({ worker }) => worker === id);
  const idle = [...all];
  const load = startLoad(async () => {
    const client = idle.shift();
    await client.socket.emitWithAck('join', 'room').finally(() => idle.push(client));
  }, server.target);
  await load.answers(50);
  const exit = await server.ask('retire', 1);
  const back = await Promise.all(of(1).map((client) => client.back));
  await load.answers(50);
  const { errors, hung } = await load.stop();
  const disconnects = [1, 2].map((id) => of(id).map(({ reasons }) => reasons.length));
  close(all);
  return { exit, isElsewhere: back.every((id) => [2, 3].includes(id)), disconnects, load: { errors, hung } };
}

// Its connections end with the worker, by @socket.io/sticky's design: that is seen, and its questions go unanswered.
test.each(Object.entries(TRANSPORTS))(
  'a worker is retired under load: its clients come back to others, and nobody else notices (%s)',
  async (name, transports) => {
    const scenario = (server) => retired(server, transports);
    const options = { args: ['least-connection'], served: aroundPrimary };
    const { ours, builtin } = await onBoth('socket-io.js', scenario, options);
    for (const { outcome } of [ours, builtin]) {
      // Whether one has asked just then is chance.
      expect(outcome.load.errors.filter((error) => error !== 'socket has been disconnected')).toEqual([]);
      expect(outcome.load.errors.length).toBeLessThanOrEqual(CLIENTS / 2);
    }
    expect(ours.outcome.load.hung).toBe(0);
    for (const { outcome } of [ours, builtin]) delete outcome.load;
    expect(ours).toEqual(builtin);
    expect(ours.outcome).toEqual({
      exit: { code: 0, signal: null, voluntary: true },
      isElsewhere: true,
      disconnects: [
        [1, 1, 1, 1],
        [0, 0, 0, 0],
      ],
    });
  },
);
