'use strict';

const cluster = require('node:cluster');

const { wrapStream } = require('../shared/wrap_stream');
const Slots = require('./slots');

// A worker's half of the lane. Node's own bookkeeping stays whole: when a server asks the primary to listen, Node
// gives it a faux handle, and what comes by the lane is given to that, as Node does with what comes by the channel
// (`internal/cluster/child`, onconnection).

const WORDS = 3; // slot, listener, descriptor
const LONGEST_READ = 16; // less than two frames

// What the primary hands out: connections of streams. Datagrams are shared.
const isStream = ({ addressType }) => addressType !== 'udp4' && addressType !== 'udp6';

// As the Node at hand has it: since 21 a maximum of 0 is one; dropMaxConnection came with 23.1 and 22.12.
const [major, minor] = process.versions.node.split('.').map(Number);
const KNOWS_ZERO = major >= 21;
const KNOWS_DROP = major >= 24 || (major === 23 && minor >= 1) || (major === 22 && minor >= 12);

function isFull({ maxConnections, _connections, dropMaxConnection }) {
  const hasMaximum = KNOWS_ZERO ? maxConnections != null : Boolean(maxConnections);
  return hasMaximum && _connections >= maxConnections && !(KNOWS_DROP && dropMaxConnection);
}

class LaneReceiver {
  #native;
  #slots = new Slots(() => this.#countActive());
  #entries = new Uint32Array(WORDS * LONGEST_READ);
  #figures;
  #active;

  constructor({ socket, page, addon }) {
    const { WorkerLane } = require(addon);
    this.#native = new WorkerLane(socket, page, () => this.#onReadable());
    this.#figures = new Uint32Array(this.#native.page());
    this.#active = WorkerLane.activeOffset() / Uint32Array.BYTES_PER_ELEMENT;
  }

  /** Asks the primary to listen, by `ask(options, callback)`, for a server whose connections come by the lane. */
  listen(server, options, callback, ask) {
    const slot = this.#slots.open(server);
    ask({ ...options, lane: slot.number }, (errno, handle, ...rest) => {
      this.#slots.settle(slot, handle);
      callback(errno, handle, ...rest);
      for (const [listener, fd] of slot.takeWaiting()) this.#deliver(slot.number, listener, fd);
    });
  }

  /** Gives out all that has come: what the primary says next shall find nothing on its way. */
  drain() {
    while (this.#read(this.#deliver) > 0);
  }

  // Each connection gets a tick of its own, as each message of the channel does.
  #onReadable() {
    this.#read(this.#deliverInTick);
  }

  #read(deliver) {
    const entries = this.#entries;
    const count = this.#native.read(entries);
    for (let i = 0; i < count * WORDS; i += WORDS) deliver(entries[i], entries[i + 1], entries[i + 2]);
    return count;
  }

  #deliverInTick = (number, listener, fd) => process.nextTick(this.#deliver, number, listener, fd);

  #deliver = (number, listener, fd) => {
    const slot = this.#slots.get(number);
    if (slot === undefined || isFull(slot.server)) this.#refuse(slot, number, listener, fd);
    // The reply to its query comes by the channel, which may be read later.
    else if (slot.handle === null) slot.waiting.push([listener, fd]);
    else this.#accept(slot, fd);
  };

  #refuse(slot, number, listener, fd) {
    if (this.#native.refuse(number, listener, fd) === 0) return;
    // It cannot go back. Node's server, without a cluster, drops what is too much: let it.
    if (slot?.handle) this.#accept(slot, fd);
    else wrapStream(fd).close();
  }

  #accept(slot, fd) {
    const handle = slot.wrap(fd);
    slot.handle.onconnection(0, handle);
    this.#countActive();
  }

  #countActive() {
    this.#figures[this.#active] = this.#slots.connections();
  }
}

/** Takes the lane that the primary offers, for all servers of this worker; throws if that cannot be. Returns it. */
module.exports = function receiveLane(offer) {
  const receiver = new LaneReceiver(offer);
  const { _getServer: nodeGetServer } = cluster;

  cluster._getServer = function _getServer(server, options, callback) {
    if (!isStream(options)) return nodeGetServer.call(this, server, options, callback);
    receiver.listen(server, options, callback, (asked, answered) =>
      nodeGetServer.call(this, server, asked, answered),
    );
  };
  return receiver;
};
