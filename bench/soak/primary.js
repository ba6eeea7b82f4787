'use strict';

const { once } = require('node:events');
const net = require('node:net');
const { setTimeout: sleep } = require('node:timers/promises');

const block = require('../faults/block');
const chooseCluster = require('../servers/choose_cluster');
const OwnSockets = require('../servers/own_sockets');
const nextMessage = require('./next_message');

// The primary of a soak: does to its workers what its parent asks for, tells of everything that may cost a client its
// connection, and comes to rest when asked. Its first worker, the veteran, is never ended. Beside them it has servers and
// clients of its own.
const { contender, workers: WORKERS } = JSON.parse(process.argv[2]);
const cluster = chooseCluster(contender);
const REASONABLE = 30_000;

const own = new OwnSockets();
const listening = new Set();
const born = new Map();
const frozen = new Set();
let busy = 0;
const counts = { forks: 0, messages: 0, answers: 0, handed: 0, returned: 0 };

const tell = (what) => process.send(what);
const all = () => [...listening];
// Whoever can be ended: not while it is stopped, and not so many that those that are left could not serve.
const mortal = () => all().filter((worker) => worker.id !== 1 && !frozen.has(worker));

function fork() {
  counts.forks++;
  const worker = own.around(() => cluster.fork());
  born.set(worker.id, Date.now());
  return worker;
}

/** Somebody's end, by an act. */
async function end(worker, by, how) {
  listening.delete(worker);
  const from = Date.now();
  const exited = once(worker, 'exit');
  how();
  const timer = setTimeout(() => tell({ error: `worker ${worker.id} does not end` }), REASONABLE);
  await exited;
  clearTimeout(timer);
  born.delete(worker.id);
  tell({ disturbed: { by, from, to: Date.now() } });
}

// It listens on the one port a little before it does on the other, and may have said something else before it says so.
async function ready(worker) {
  const { ports } = await nextMessage(worker, (message) => message.ports);
  listening.add(worker);
  return ports;
}

const acts = {
  async kill(pick) {
    const victims = mortal();
    if (victims.length < 2) return;
    const victim = victims[pick % victims.length];
    const successor = ready(fork());
    await end(victim, 'kill', () => victim.process.kill('SIGKILL'));
    await successor;
  },
  async reload(pick) {
    const victims = mortal();
    if (victims.length < 2) return;
    const victim = victims[pick % victims.length];
    listening.delete(victim);
    await ready(fork());
    await end(victim, 'reload', () => victim.disconnect());
  },
  async stop(pick, milliseconds) {
    const victim = all()[pick % listening.size];
    if (frozen.size > 0) return;
    frozen.add(victim);
    victim.process.kill('SIGSTOP');
    await sleep(milliseconds);
    victim.process.kill('SIGCONT');
    frozen.delete(victim);
  },
  block: (pick, milliseconds) => block(milliseconds),
  open: (pick) => all()[pick % listening.size].send({ open: true }),
  messages(pick, size) {
    for (const worker of all()) {
      counts.messages++;
      worker.send({ echo: 'm'.repeat(size) }, () => {});
    }
  },
};

async function act({ name, pick, amount }) {
  busy++;
  try {
    await Promise.all([own.use(), acts[name](pick, amount)]);
  } finally {
    busy--;
  }
}

async function collectIn(worker) {
  const collected = nextMessage(worker, (message) => message.rested);
  worker.send({ rest: true });
  await collected;
}

async function rest() {
  const deadline = Date.now() + REASONABLE;
  while (busy > 0 || Object.keys(cluster.workers).length !== WORKERS || listening.size !== WORKERS) {
    if (Date.now() > deadline) {
      tell({
        error: `no rest: ${busy} acts, workers ${Object.keys(cluster.workers)}, listening ${listening.size}`,
      });
      break;
    }
    await sleep(20);
  }
  await Promise.all(all().map(collectIn));
  global.gc();
  const now = Date.now();
  const workers = all().map(({ id, process: { pid } }) => ({ id, pid, age: now - born.get(id) }));
  tell({ resting: { workers, counts, heap: process.memoryUsage().heapUsed / 1024 } });
}

// Connections that the primary accepts itself and hands to a worker.
const handing = net.createServer({ pauseOnConnect: true }, (socket) => {
  counts.handed++;
  const workers = all().filter((worker) => worker.isConnected());
  workers[counts.handed % workers.length].send({ handed: true }, socket, () => {});
});

cluster.on('message', (worker, message, socket) => {
  if (message.echo) counts.answers++;
  if (message.returned) {
    counts.returned++;
    socket?.on('error', () => {}).end('returned');
  }
});
// Whoever judges this has gone.
process.once('disconnect', () => process.exit(1));
process.on('message', (message) => {
  if (message.rest) rest();
  else if (message.end) own.close().then(() => process.exit());
  else act(message.act);
});

async function start() {
  await own.open();
  cluster.setupPrimary({ exec: require.resolve('./worker') });
  // The veteran first: it has the ports open from the beginning to the end.
  const first = fork();
  const ports = await ready(first);
  const others = Array.from({ length: WORKERS - 1 }, () => ready(fork()));
  handing.listen(0, '127.0.0.1');
  await Promise.all([...others, once(handing, 'listening')]);
  tell({ ports: { ...ports, handing: handing.address().port }, veteran: first.process.pid });
}

start();
