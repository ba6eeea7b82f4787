'use strict';

const { availableParallelism } = require('node:os');
const cluster = require('rust-cluster');
const block = require('./block');
const { HOST, isLoopback, urlOf } = require('./address');

// Enough rows to see the others take over, and no more than fit on a page.
const SLOTS = Math.min(8, Math.max(4, availableParallelism()));
const NEWS_EVERY = 250;
// A replacement could start at once; this long the gap can be seen.
const GAP = 1000;
const BLOCK_FOR = 3000;
// Node's own cluster keeps a message back while a worker has a connection to acknowledge.
const TOLD_AFTER = 50;

let blockedFor = 0;

/**
 * Keeps SLOTS workers alive, tells all of them four times a second how things are, and does what the page's buttons
 * ask for. It listens on nothing itself: the page is served by the workers.
 */
module.exports = function lead() {
  const slots = Array.from({ length: SLOTS }, () => fill({}));
  cluster.on('listening', (worker) => setState(slots, worker, 'serving'));
  cluster.on('exit', (worker) => {
    const slot = setState(slots, worker, 'gone');
    setTimeout(fill, GAP, slot);
  });
  cluster.on('message', (_, { order, id }) => orders[order](slots, id));
  cluster.once('exit', giveUp);
  cluster.once('listening', announce);
  setInterval(tellAll, NEWS_EVERY, slots);
};

// A worker that ends before any has served has said why, as where the port is taken: the others would say the same.
function giveUp() {
  process.exit(1);
}

function announce(_, { port }) {
  cluster.off('exit', giveUp);
  console.log(`${SLOTS} workers serve. Try: ${urlOf(port)} in a browser (Ctrl-C ends the demo)`);
  if (!isLoopback) console.log(`Whoever reaches ${HOST} can press the demo's buttons.`);
}

function fill(slot) {
  return Object.assign(slot, { worker: cluster.fork(), state: 'starting' });
}

function setState(slots, worker, state) {
  const slot = slots.find((one) => one.worker === worker);
  slot.state = state;
  return slot;
}

const orders = {
  kill(slots, id) {
    const serving = slots.filter(({ state }) => state === 'serving');
    // With the last worker the port would be closed, as with Node's own cluster.
    if (serving.length < 2) return;
    const slot = serving.find(({ worker }) => worker.id === id);
    if (!slot) return;
    slot.state = 'gone';
    slot.worker.process.kill('SIGKILL');
  },
  block(slots, id) {
    send(cluster.workers[id], { blockFor: BLOCK_FOR });
  },
  blockPrimary(slots) {
    if (blockedFor > 0) return;
    blockedFor = BLOCK_FOR;
    tellAll(slots);
    setTimeout(() => {
      block(BLOCK_FOR);
      blockedFor = 0;
    }, TOLD_AFTER);
  },
};

function tellAll(slots) {
  const news = {
    at: Date.now(),
    native: cluster.native,
    pid: process.pid,
    blockedFor,
    slots: slots.map(({ worker, state }) => ({ id: worker.id, pid: worker.process.pid, state })),
    stats: cluster.stats(),
  };
  for (const worker of Object.values(cluster.workers)) send(worker, { news });
}

function send(worker, message) {
  // The callback takes the error: a worker may have died without our knowing yet.
  if (worker?.isConnected()) worker.send(message, () => {});
}
