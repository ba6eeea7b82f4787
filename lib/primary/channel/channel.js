'use strict';

const errors = require('../errors');
const Hold = require('../hold');
const ChannelControl = require('./channel_control');
const SocketLists = require('./handles/socket_lists');
const Incoming = require('./incoming');
const Outgoing = require('./outgoing');
const sendArguments = require('./send_arguments');
const serializations = require('./serialization');

// The life of a worker's IPC channel: the face that a ChildProcess has of it (`send`, `disconnect`, `channel`,
// `connected`) and its end. Bytes, framing, descriptors and acknowledgements are the IO thread's (src/channel/).
//
// Rule of Node's (`internal/child_process`, setupChannel): `disconnect()` forbids new messages at once, and ends the
// channel when nothing waits behind a handle any more.

// The end of the channel is one of the ends that 'close' waits for; in Node it comes before 'disconnect'.
function closeOneEnd(child) {
  if (++child._closesGot === child._closesNeeded) child.emit('close', child.exitCode, child.signalCode);
}

class Channel {
  #native;
  #id;
  #child;
  #report;
  #leaving;
  #hold = new Hold();

  /** `report(error)` tells the user of an error that nobody's call has caused; `leaving` is lib/primary/leave.js. */
  constructor({ native, id, child, mode, report, leaving }) {
    this.#native = native;
    this.#id = id;
    this.#child = child;
    this.#report = report;
    this.#leaving = leaving;

    const control = new ChannelControl(this.#hold, native.channelFd(id));
    const lists = new SocketLists(child, (...args) => this.outgoing.send(...args));
    const parts = { native, id, child, lists, serialization: serializations[mode] };
    this.outgoing = new Outgoing({
      ...parts,
      control,
      leave: () => leaving.tell(),
      onIdle: () => this.#onIdle(),
    });
    this.incoming = new Incoming({ ...parts, report, onNonsense: (reason) => this.#break(reason) });

    child.channel = control;
    child.connected = true;
    child.send = (message, handle, options, callback) => this.#send(message, handle, options, callback);
    child.disconnect = () => this.#disconnect();
  }

  #send(message, ...rest) {
    const { handle, options, callback } = sendArguments(...rest);
    if (this.#child.connected) return this.outgoing.send(message, handle, options, callback);
    this.outgoing.fail(errors.channelClosed(), callback);
    return false;
  }

  #disconnect() {
    if (!this.#child.connected) {
      this.#child.emit('error', errors.disconnected());
      return;
    }
    this.#child.connected = false;
    this.#onIdle();
  }

  // `disconnect()` was called, and nothing is due any more: the end is ours. Node's cluster takes the worker from its
  // listeners on the 'disconnect' of its process.
  #onIdle() {
    if (this.#child.connected || !this.#child.channel || this.outgoing.isWaiting) return;
    process.nextTick(() => this.#leaving.retire());
    this.#finish();
  }

  // JavaScript is done with the channel; the IO thread ends it when what is queued has left.
  #finish() {
    this.#child.channel = null;
    this.outgoing.closeTravelling();
    process.nextTick(() => {
      this.#native.close(this.#id);
      this.#hold.release();
      this.#child.emit('disconnect');
    });
  }

  /** The worker has closed its end, or died. */
  onEnded() {
    this.#child.connected = false;
    if (this.#child.channel) {
      process.nextTick(closeOneEnd, this.#child);
      this.#finish();
    }
    this.outgoing.end();
    this.#hold.release();
  }

  // Nothing that follows what cannot be understood could be trusted.
  #break(reason) {
    this.#native.cut(this.#id);
    this.onBroken(reason);
  }

  /** The worker broke the protocol: the channel has been cut. */
  onBroken(reason) {
    if (!this.#child.channel) return;
    process.nextTick(this.#report, errors.badFrame(this.#id, this.#child.pid, reason));
    this.onEnded();
  }
}

module.exports = Channel;
