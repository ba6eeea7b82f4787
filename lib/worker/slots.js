'use strict';

const { SOCKET, wrapStream } = require('../shared/wrap_stream');

// The servers whose connections come by the lane, each under a number that is never used twice: what was sent to one
// that has closed does not reach the next.

class Slot {
  handle = null; // Node's faux handle, when the primary has answered
  waiting = []; // what has come before
  #Handle = null;

  constructor(number, server) {
    this.number = number;
    this.server = server;
  }

  takeWaiting() {
    return this.waiting.splice(0);
  }

  /** The native handle for a connection. All of a listener's are of one class, which the first one tells. */
  wrap(fd) {
    if (this.#Handle === null) {
      const first = wrapStream(fd);
      this.#Handle = first.constructor;
      return first;
    }
    const handle = new this.#Handle(SOCKET);
    handle.open(fd);
    return handle;
  }
}

// Node's sockets call this of their server when they have closed (net.Socket.prototype._destroy).
function watchConnections(server, onClosed) {
  const { _emitCloseIfDrained } = server;
  Object.defineProperty(server, '_emitCloseIfDrained', {
    configurable: true,
    enumerable: false,
    writable: true,
    value() {
      onClosed();
      return _emitCloseIfDrained.call(this);
    },
  });
}

module.exports = class Slots {
  #slots = new Map();
  #servers = new Set(); // those that listen, or have connections left
  #watched = new WeakSet();
  #onClosed;
  #last = 0;

  /** `onClosed` is called whenever a connection of some server has closed. */
  constructor(onClosed) {
    this.#onClosed = onClosed;
  }

  /** A slot for a server. */
  open(server) {
    const slot = new Slot(++this.#last, server);
    this.#slots.set(slot.number, slot);
    this.#servers.add(server);
    if (!this.#watched.has(server)) {
      this.#watched.add(server);
      watchConnections(server, this.#onClosed);
    }
    return slot;
  }

  get(number) {
    return this.#slots.get(number);
  }

  /** The primary has answered: with a faux handle, with the listening socket itself, or with an error. */
  settle(slot, handle) {
    const isFaux = handle && Object.getPrototypeOf(handle) === Object.prototype;
    if (!isFaux) {
      this.#slots.delete(slot.number);
      return;
    }
    slot.handle = handle;
    const { close } = handle;
    handle.close = (...args) => {
      this.#slots.delete(slot.number);
      return close.apply(handle, args);
    };
  }

  /** How many connections all servers have now. */
  connections() {
    let sum = 0;
    for (const server of this.#servers) {
      sum += server._connections;
      if (server._connections === 0 && !server.listening) this.#servers.delete(server);
    }
    return sum;
  }
};
