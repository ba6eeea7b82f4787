'use strict';

const os = require('node:os');

const loadBinding = require('./load_binding');
const errors = require('./errors');

// The JavaScript half of a primary: which ChildProcess and channel belong to which worker id, and what to do
// with the events that the IO thread reports.

// The first name of a number is the one that Node gives (SIGABRT, not SIGIOT).
const SIGNAL_NAMES = new Map(Object.entries(os.constants.signals).reverse().map(([name, n]) => [n, name]));

class Primary {
  #workers = new Map();

  constructor() {
    this.native = new (loadBinding().Primary)(() => this.#drain());
  }

  /** A worker that has been started. */
  add(id, child, channel) {
    this.#workers.set(id, { child, channel, openEnds: child.pid === undefined ? 1 : 2 });
  }

  #drain() {
    for (const event of this.native.drain()) {
      if (event.kind === 'failed') throw errors.ioThreadFailed(event.reason);
      const worker = this.#workers.get(event.worker);
      if (worker) handlers[event.kind](worker, event);
      if (event.kind === 'exited' || event.kind === 'channelEnded') this.#closeEnd(event.worker, worker);
    }
  }

  // A worker is forgotten when both its process and its channel have ended.
  #closeEnd(id, worker) {
    if (worker && --worker.openEnds > 0) return;
    this.#workers.delete(id);
    this.native.forget(id);
  }
}

// In Node too the end of the channel is one of the ends that 'close' waits for.
function closeOneEnd(child) {
  if (++child._closesGot === child._closesNeeded) child.emit('close', child.exitCode, child.signalCode);
}

const handlers = {
  messages: ({ channel }, event) => channel.onMessages(event),
  handle: ({ channel }, event) => channel.onHandle(event),
  sent: ({ channel }, { number }) => channel.onSent(number),
  handleSettled: ({ channel }, { arrived }) => channel.onHandleSettled(arrived),
  channelBroken: ({ channel }, { reason }) => channel.onBroken(reason),

  channelEnded({ child, channel }) {
    if (channel.onEnded()) process.nextTick(closeOneEnd, child);
  },

  // After the ticks of what came before: the last messages and the end of the channel precede the exit.
  exited({ child }, { number = 0, signal = 0 }) {
    process.nextTick(() => child._handle.onexit(number, SIGNAL_NAMES.get(signal) ?? ''));
  },
};

module.exports = Primary;
