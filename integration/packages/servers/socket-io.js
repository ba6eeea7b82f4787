'use strict';

const cluster = require('node:cluster');
const { once } = require('node:events');
const http = require('node:http');

const adapter = require('@socket.io/cluster-adapter');
const sticky = require('@socket.io/sticky');

const answerCommands = require('./answer-commands');

// Sticky tells a worker that a client has gone, without a callback. Where the worker has just died that is an error, and
// would end the primary: of its channel if that is known to have ended, else of the write, which Node tries at once too.
const OF_THE_DEAD = new Set(['ERR_IPC_CHANNEL_CLOSED', 'EPIPE', 'ECONNRESET']);

function allowDead(error) {
  if (!OF_THE_DEAD.has(error.code)) throw error;
}

/** How each worker there was has ended, by id; null while it runs. */
function recordExits() {
  const exits = {};
  cluster.on('fork', (worker) => {
    exits[worker.id] = null;
    worker.on('error', allowDead);
  });
  cluster.on('exit', ({ id, exitedAfterDisconnect: voluntary = null }, code, signal) => {
    exits[id] = { code, signal, voluntary };
  });
  return exits;
}

/** `[session, worker]` of all sessions so far, in their order, once sticky knows them. */
function recordSessions() {
  const sessions = [];
  cluster.on('message', ({ id }, { type, data }) => {
    if (type === 'sticky:connection') sessions.push([data, id]);
  });
  return sessions;
}

const isReady = (worker) => once(worker, 'message');

// What a test can ask of this primary.
function commandsOf(server, exits, sessions) {
  // Of the cluster's events: once() takes a worker's error for its own.
  const exitOf = async (id) => {
    while (exits[id] === null) await once(cluster, 'exit');
    return exits[id];
  };
  return {
    async kill(id) {
      cluster.workers[id].process.kill('SIGKILL');
      const exit = await exitOf(id);
      await isReady(cluster.fork());
      return exit;
    },
    /** Starts a worker, and has another leave once it is ready; done when that one has left. */
    async retire(id) {
      await isReady(cluster.fork());
      cluster.workers[id].disconnect();
      return exitOf(id);
    },
    sessions: () => sessions,
    stats: () => cluster.stats?.() ?? null,
    async stop() {
      server.close();
      cluster.disconnect();
      await Promise.all(Object.keys(exits).map(exitOf));
      // A client's last POST may have been on its way to a worker that left: sticky keeps its connection for an answer.
      server.closeAllConnections();
      return exits;
    },
  };
}

// The primary reads the beginning of each connection, and hands it to the worker that has its session.
async function lead(loadBalancingMethod) {
  const server = http.createServer();
  sticky.setupMaster(server, { loadBalancingMethod });
  adapter.setupPrimary();
  cluster.setupPrimary({ serialization: 'advanced' });

  const exits = recordExits();
  const sessions = recordSessions();
  const workers = [cluster.fork(), cluster.fork()];
  await Promise.all(workers.map(isReady));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  answerCommands(commandsOf(server, exits, sessions));
  process.send({ ready: { port: server.address().port, workers: workers.map(({ id }) => ({ id })) } });
}

function serve() {
  const { Server } = require('socket.io');

  // Node's primary can lose the first message of a client that it hands over; the client comes again after this.
  const io = new Server(http.createServer(), { connectTimeout: 3000, pingInterval: 2000, pingTimeout: 5000 });
  io.adapter(adapter.createAdapter());
  sticky.setupWorker(io);
  io.on('serverQuestion', (question, answer) => answer(`${question}, says worker ${cluster.worker.id}`));
  io.on('connection', (socket) => {
    socket.emit('worker', cluster.worker.id);
    socket.on('join', (room, done) => done(socket.join(room)));
    socket.on('say', (room, ...args) => io.to(room).emit('said', ...args));
    socket.on('tellOthers', (...args) => socket.broadcast.emit('said', ...args));
    socket.on('askAll', async (room, question, done) =>
      done(await io.to(room).timeout(20_000).emitWithAck('question', question)),
    );
    socket.on('askServers', async (question, done) =>
      done(await io.serverSideEmitWithAck('serverQuestion', question)),
    );
    socket.on('fetch', async (room, done) => {
      const found = await io.in(room).fetchSockets();
      done(found.map(({ id, rooms }) => ({ id, rooms: [...rooms].sort() })));
    });
    socket.on('dismiss', (room) => io.in(room).disconnectSockets());
  });
  // The timers of what has been asked outlive the answers.
  process.once('disconnect', () => io.close(() => process.exit()));
  process.send('ready');
}

if (cluster.isPrimary) lead(process.argv[2]);
else serve();
