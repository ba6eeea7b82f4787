'use strict';

const errors = require('../errors');
const Hold = require('../hold');
const ChannelControl = require('./channel_control');
const Inbox = require('./inbox');
const WriteCallbacks = require('./write_callbacks');
const atEndOfTick = require('./end_of_tick');
const sendArguments = require('./send_arguments');
const serializations = require('./serialization');
const { awaitDescriptors, lacksDescriptors } = require('./await_descriptors');
const { conversions, typeOf } = require('./handles/handle_conversion');
const { checkMessage, tellsToLeave } = require('./message_kinds');
const { describeMisfit, receiveHandle } = require('./handles/receive_handle');

// A worker's IPC channel as JavaScript sees it: `send`, `disconnect`, `channel`, `connected` and the events of
// a ChildProcess. Bytes, framing, descriptors and acknowledgements are the IO thread's (src/channel/).
//
// Rules that are Node's (`internal/child_process`, setupChannel):
// - one handle is on its way at a time; what is sent meanwhile waits in `#waiting` and keeps its order
// - `disconnect()` forbids new messages at once, and ends the channel when nothing waits any more
// - each event is emitted in a tick of its own
//
// One departure: of many messages in one tick only the first few leave at once, and the others in one write at
// its end. (Should the tick last long, the IO thread sends them after some milliseconds.)

const AT_ONCE = 8; // so many writes cost no more than waking the IO thread to watch over the others
const MAX_QUEUED_BYTES = 65536 * 2; // `send()` returns false from here on

// The end of the channel is one of the ends that 'close' waits for; in Node it comes before 'disconnect'.
function closeOneEnd(child) {
  if (++child._closesGot === child._closesNeeded) child.emit('close', child.exitCode, child.signalCode);
}

class Channel {
  #native;
  #id;
  #serialization;
  #report;
  #control;
  #hold = new Hold();
  #waiting = null; // while a handle is on its way: what was sent after it
  #travelling = null; // the native handle to close when it has arrived
  #callbacks; // of messages that are queued
  #sentInTick = 0;
  #inbox;

  /** `report(error)` tells the user of an error that nobody's call has caused. */
  constructor({ native, id, child, mode, report }) {
    this.#native = native;
    this.#report = report;
    this.#id = id;
    this.child = child;
    this.sendingLists = new Map();
    this.receivingLists = new Map();
    this.#serialization = serializations[mode];
    this.#control = new ChannelControl(this.#hold, native.channelFd(id));
    this.#callbacks = new WriteCallbacks(this.#control);

    child.channel = this.#control;
    child.connected = true;
    child.send = (message, handle, options, callback) => this.#send(message, handle, options, callback);
    child.disconnect = () => this.#disconnect();
    this.#inbox = new Inbox(child);
  }

  #send(message, ...rest) {
    const { handle, options, callback } = sendArguments(...rest);
    if (this.child.connected) return this.sendNow(message, handle, options, callback);
    this.#fail(errors.channelClosed(), callback);
    return false;
  }

  /** Sends without asking whether `disconnect()` was called: replies to a worker are still due then. */
  sendNow(message, handle, options, callback) {
    checkMessage(message);
    const type = handle ? typeOf(handle) : null;
    // In Node the worker leaves its listeners before `worker.disconnect()` returns, which sends this.
    if (tellsToLeave(message)) this.#native.retire(this.#id);
    if (this.#waiting !== null) {
      this.#waiting.push({ message, handle, options, callback });
      return this.#waiting.length === 1;
    }
    return type === null
      ? this.#write(message, options, callback)
      : this.#writeWithHandle(type, message, handle, options, callback);
  }

  #writeWithHandle(type, msg, object, options, callback) {
    const message = { cmd: 'NODE_HANDLE', type, msg };
    const handle = conversions.get(type).send(this, message, object, options);
    // Sent before, or closed: the message goes without it, as in Node.
    if (!handle) return this.#write(msg, options, callback);

    const closesHandle = type === 'net.Socket' && !options.keepOpen;
    try {
      const serialized = this.#serialization.serialize(message);
      return this.#sendHandle({ serialized, handle, closesHandle, options, callback });
    } catch (error) {
      if (closesHandle) handle.close();
      throw error;
    }
  }

  // It takes two descriptors for as long as the handle is on its way, and in Node none. Where there are none this waits
  // for them, and what is sent meanwhile waits behind it.
  #sendHandle(sending) {
    const { serialized, handle, closesHandle, options, callback } = sending;
    const queued = this.#native.sendHandle(this.#id, serialized, handle.fd);
    if (lacksDescriptors(queued)) return this.#sendHandleLater(sending);
    if (queued >= 0) this.#waiting ??= [];
    if (closesHandle && queued >= 0) this.#travelling = handle;
    else if (closesHandle) handle.close();
    const hasRoom = this.#conclude(queued, options, callback);
    if (queued < 0 && this.#waiting !== null) this.#goOn();
    return hasRoom;
  }

  #sendHandleLater(sending) {
    this.#waiting ??= [];
    awaitDescriptors(this.#control, () => {
      if (this.child.channel) return this.#sendHandle(sending);
      // The worker has died meanwhile, which is nobody's error: the callback hears of it, if there is one.
      if (sending.closesHandle) sending.handle.close();
      if (typeof sending.callback === 'function') this.#fail(errors.channelClosed(), sending.callback);
    });
    return true;
  }

  #write(message, options, callback) {
    return this.#conclude(this.#writePlain(this.#serialization.serialize(message)), options, callback);
  }

  #conclude(queued, options, callback) {
    if (queued < 0) {
      if (!options.swallowErrors) this.#fail(errors.systemError(queued, 'write'), callback);
    } else if (queued > 0) {
      this.#callbacks.add(callback);
    } else {
      this.#callbacks.noteOvertaken();
      if (typeof callback === 'function') process.nextTick(callback, null);
    }
    return queued < MAX_QUEUED_BYTES;
  }

  #writePlain(serialized) {
    const hasEnd = this.#sentInTick > 0 || atEndOfTick(this);
    const waits = hasEnd && ++this.#sentInTick > AT_ONCE;
    return this.#serialization.send(this.#native, this.#id, serialized, waits);
  }

  endTick() {
    const hasWaiting = this.#sentInTick > AT_ONCE;
    this.#sentInTick = 0;
    if (hasWaiting) this.onSent(this.#native.flush(this.#id));
  }

  #fail(error, callback) {
    if (typeof callback === 'function') process.nextTick(callback, error);
    else process.nextTick(() => this.child.emit('error', error));
  }

  /** `count` messages that were queued have left. */
  onSent(count) {
    this.#callbacks.report(count);
  }

  /** The handle on its way has arrived, or was lost for good: what waited behind it goes. */
  onHandleSettled(arrived) {
    if (!arrived) {
      process.emitWarning(
        'Handle did not reach the receiving process correctly',
        'SentHandleNotReceivedWarning',
      );
    }
    this.#closeTravelling();
    this.#goOn();
  }

  #goOn() {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const { message, handle, options, callback } of waiting) {
      try {
        this.sendNow(message, handle, options, callback);
      } catch (error) {
        // It cannot be serialized. Its send() has returned long ago; the others have done nothing wrong.
        process.nextTick(() => {
          throw error;
        });
      }
    }
    if (!this.child.connected && this.child.channel && this.#waiting === null) this.#leave();
  }

  /** A block of messages has come. */
  onMessages(block) {
    try {
      this.#serialization.parse(block, (message) => this.#handleMessage(message));
    } catch (error) {
      this.#break(`a message that cannot be parsed (${error.message})`);
    }
  }

  /** A message has come with a handle. */
  onHandle({ fd, fdKind, ...block }) {
    const release = () => this.#native.discard(fd ?? -1);
    if (!this.child.channel) return release();
    const message = this.#parseOne(block);
    const misfit = describeMisfit(message?.type, fdKind);
    if (misfit) this.#break(misfit);
    if (!this.child.channel) return release();
    // A socket of a kind for which Node has no class; the message itself is whole.
    if (fd === undefined) return this.#handleMessage(message.msg);
    const outcomes = {
      emit: (object) => this.#inbox.emitLater(message.msg, object),
      refuse: (error) => this.#break(`what is no ${message.type} (${error.message})`),
      release,
    };
    process.nextTick(() => {
      if (this.child.channel) receiveHandle(this, message, { fd, fdKind }, outcomes);
      else release();
    });
  }

  #parseOne(block) {
    try {
      let message;
      this.#serialization.parse(block, (only) => (message = only));
      return message;
    } catch (error) {
      this.#break(`a message that cannot be parsed (${error.message})`);
    }
  }

  // What has come cannot be understood: nothing that follows could be trusted.
  #break(reason) {
    this.#native.cut(this.#id);
    this.onBroken(reason);
  }

  #handleMessage(message) {
    if (this.child.channel) this.#inbox.emitLater(message);
  }

  #disconnect() {
    if (!this.child.connected) {
      this.child.emit('error', errors.disconnected());
      return;
    }
    this.child.connected = false;
    if (this.#waiting === null) this.#leave();
  }

  // The end is ours. Node's cluster takes the worker from its listeners on the 'disconnect' of its process.
  #leave() {
    process.nextTick(() => this.#native.retire(this.#id));
    this.#finish();
  }

  // JavaScript is done with the channel; the IO thread ends it when what is queued has left.
  #finish() {
    this.child.channel = null;
    this.#closeTravelling();
    process.nextTick(() => {
      this.#native.close(this.#id);
      this.#hold.release();
      this.child.emit('disconnect');
    });
  }

  /** The worker has closed its end, or died. */
  onEnded() {
    this.child.connected = false;
    if (this.child.channel) {
      process.nextTick(closeOneEnd, this.child);
      this.#finish();
    }
    this.#callbacks.end();
    this.#hold.release();
  }

  /** The worker broke the protocol: the channel has been cut. */
  onBroken(reason) {
    if (!this.child.channel) return;
    process.nextTick(this.#report, errors.badFrame(this.#id, this.child.pid, reason));
    this.onEnded();
  }

  #closeTravelling() {
    this.#travelling?.close();
    this.#travelling = null;
  }
}

module.exports = Channel;
