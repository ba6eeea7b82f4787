'use strict';

const { isInternal } = require('./message_kinds');

/** Emits what comes from a worker at `child`. Messages that come before anybody listens wait until somebody does. */
class Inbox {
  #child;
  #waiting = [];

  constructor(child) {
    this.#child = child;
    child.on('newListener', () => process.nextTick(() => this.#deliverWaiting()));
  }

  /** In a tick of its own. */
  emitLater(message, handle) {
    const event = isInternal(message) ? 'internalMessage' : 'message';
    process.nextTick(emit, this, event, message, handle);
  }

  emit(event, message, handle) {
    if (event === 'internalMessage' || this.#child.listenerCount('message') > 0) {
      this.#child.emit(event, message, handle);
    } else {
      this.#waiting.push([event, message, handle]);
    }
  }

  #deliverWaiting() {
    if (!this.#child.channel || this.#child.listenerCount('message') === 0) return;
    for (const args of this.#waiting.splice(0)) this.#child.emit(...args);
  }
}

// Not a closure: there is one tick for each message.
function emit(inbox, event, message, handle) {
  inbox.emit(event, message, handle);
}

module.exports = Inbox;
