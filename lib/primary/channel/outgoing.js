'use strict';

const os = require('node:os');

const errors = require('../errors');
const { awaitDescriptors, lacksDescriptors } = require('./await_descriptors');
const atEndOfTick = require('./end_of_tick');
const { conversions, typeOf } = require('./handles/handle_conversion');
const { checkMessage, isInternal, tellsToLeave } = require('./message_kinds');
const WriteCallbacks = require('./write_callbacks');

// What JavaScript sends to one worker. The IO thread's half (src/channel/) frames, queues and writes it.
//
// Rule of Node's (`internal/child_process`, setupChannel): one handle is on its way at a time; what is sent meanwhile
// waits in `#waiting` and keeps its order.
//
// Departures:
// - of many messages in one tick only the first few leave at once, and the others in one write at its end (should the
//   tick last long, the IO thread sends them after some milliseconds)
// - that a worker has gone is an error for the callbacks of what was sent to it, and nobody's otherwise: 'exit' tells. A
//   word of Node's own (NODE_…) that fails is nobody's error at all
// - the word to leave goes once: at a second one Node's worker ends its channel at once, and again when its servers have
//   closed, which is an exception there

const AT_ONCE = 8; // so many writes cost no more than waking the IO thread to watch over the others
const MAX_QUEUED_BYTES = 65536 * 2; // `send()` returns false from here on

// What write(2) says of a worker that has gone.
const GONE = new Set([-os.constants.errno.EPIPE, -os.constants.errno.ECONNRESET]);

// What the channel's end has kept from being sent is an error for its callback alone.
function failUnsent({ callback }) {
  if (typeof callback === 'function') process.nextTick(callback, errors.channelClosed());
}

class Outgoing {
  #native;
  #id;
  #child;
  #serialization;
  #lists;
  #control;
  #leave;
  #onIdle;
  #waiting = null; // while a handle is on its way: what was sent after it
  #travelling = null; // the native handle to close when it has arrived
  #callbacks; // of messages that are queued
  #sentInTick = 0;
  #isToldToLeave = false;

  /** `leave()` is called when the worker is told to leave, `onIdle()` when nothing waits behind a handle any more. */
  constructor({ native, id, child, serialization, lists, control, leave, onIdle }) {
    this.#native = native;
    this.#id = id;
    this.#child = child;
    this.#serialization = serialization;
    this.#lists = lists;
    this.#control = control;
    this.#leave = leave;
    this.#onIdle = onIdle;
    this.#callbacks = new WriteCallbacks(control);
  }

  /** Whether a handle is on its way: `disconnect()` waits for it. */
  get isWaiting() {
    return this.#waiting !== null;
  }

  /** Sends without asking whether `disconnect()` was called: replies to a worker are still due then. */
  send(message, handle, options, callback) {
    checkMessage(message);
    const type = handle ? typeOf(handle) : null;
    if (tellsToLeave(message) && this.#tellToLeave(callback)) return true;
    return this.#sendInTurn({ type, message, handle, options, callback });
  }

  #sendInTurn(sending) {
    if (this.#waiting !== null) {
      this.#waiting.push(sending);
      return this.#waiting.length === 1;
    }
    const { type, message, handle, options, callback } = sending;
    return type === null
      ? this.#write(message, options, callback)
      : this.#writeWithHandle(type, message, handle, options, callback);
  }

  // Returns whether the worker has been told before, so that nothing is to be sent.
  #tellToLeave(callback) {
    this.#leave();
    const isTold = this.#isToldToLeave;
    this.#isToldToLeave = true;
    if (isTold && typeof callback === 'function') process.nextTick(callback, null);
    return isTold;
  }

  #writeWithHandle(type, msg, object, options, callback) {
    const message = { cmd: 'NODE_HANDLE', type, msg };
    const handle = conversions.get(type).send(this.#lists, message, object, options);
    // Sent before, or closed: the message goes without it, as in Node.
    if (!handle) return this.#write(msg, options, callback);

    const closesHandle = type === 'net.Socket' && !options.keepOpen;
    try {
      const serialized = this.#serialization.serialize(message);
      return this.#sendHandle({ serialized, handle, closesHandle, message: msg, options, callback });
    } catch (error) {
      if (closesHandle) handle.close();
      throw error;
    }
  }

  // It takes two descriptors for as long as the handle is on its way, and in Node none. Where there are none this waits
  // for them, and what is sent meanwhile waits behind it.
  #sendHandle(sending) {
    const { serialized, handle, closesHandle, message, options, callback } = sending;
    const queued = this.#native.sendHandle(this.#id, serialized, handle.fd);
    if (lacksDescriptors(queued)) return this.#sendHandleLater(sending);
    if (queued >= 0) this.#waiting ??= [];
    if (closesHandle && queued >= 0) this.#travelling = handle;
    else if (closesHandle) handle.close();
    const hasRoom = this.#conclude(queued, message, options, callback);
    if (queued < 0 && this.#waiting !== null) this.#goOn();
    return hasRoom;
  }

  #sendHandleLater(sending) {
    this.#waiting ??= [];
    awaitDescriptors(this.#control, () => {
      if (this.#child.channel) return this.#sendHandle(sending);
      if (sending.closesHandle) sending.handle.close();
      failUnsent(sending);
    });
    return true;
  }

  #write(message, options, callback) {
    const queued = this.#writePlain(this.#serialization.serialize(message));
    return this.#conclude(queued, message, options, callback);
  }

  #conclude(queued, message, options, callback) {
    if (queued < 0) {
      const isHeard = typeof callback === 'function' || !(GONE.has(queued) || isInternal(message));
      if (isHeard && !options.swallowErrors) this.fail(errors.systemError(queued, 'write'), callback);
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

  /** The tick ends in which something was sent: what has waited for that leaves. */
  endTick() {
    const hasWaiting = this.#sentInTick > AT_ONCE;
    this.#sentInTick = 0;
    if (hasWaiting) this.onSent(this.#native.flush(this.#id));
  }

  /** Tells whoever called `send()` that it has failed. */
  fail(error, callback) {
    if (typeof callback === 'function') process.nextTick(callback, error);
    else process.nextTick(() => this.#child.emit('error', error));
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
    this.closeTravelling();
    this.#goOn();
  }

  #goOn() {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const sending of waiting) {
      try {
        this.#sendInTurn(sending);
      } catch (error) {
        // It cannot be serialized. Its send() has returned long ago; the others have done nothing wrong.
        process.nextTick(() => {
          throw error;
        });
      }
    }
    if (this.#waiting === null) this.#onIdle();
  }

  /** Closes the socket that was on its way: it has arrived, or the channel is over. */
  closeTravelling() {
    this.#travelling?.close();
    this.#travelling = null;
  }

  /** The channel has ended: nothing can leave any more, and whoever waits for something to leave hears that. */
  end() {
    this.#callbacks.end(errors.channelClosed());
    this.#waiting?.forEach(failUnsent);
    this.#waiting = null;
  }
}

module.exports = Outgoing;
