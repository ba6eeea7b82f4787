'use strict';

/**
 * Messages that were queued, and the callbacks of their `send()`. In Node the callback of a message that leaves
 * at once has its place among the ticks from its `send()` on; so has that of one that leaves at the end of its
 * tick. `control` keeps the event loop alive while any has not left.
 */
module.exports = class WriteCallbacks {
  #control;
  #queued = [];
  #knownToHaveLeft = 0; // of those that `report` is still to count

  constructor(control) {
    this.#control = control;
  }

  add(callback) {
    if (this.#queued.length === 0) this.#control.refCounted();
    if (typeof callback !== 'function') {
      this.#queued.push(null);
      return;
    }
    const message = { callback, outcome: undefined, isDue: false };
    this.#queued.push(message);
    process.nextTick(() => {
      if (message.outcome !== undefined) callback(message.outcome);
      else message.isDue = true;
    });
  }

  /** `count` messages that were queued have left. */
  report(count) {
    const known = Math.min(count, this.#knownToHaveLeft);
    this.#knownToHaveLeft -= known;
    this.#settle(count - known, null);
  }

  /** A later message has left, and so all these: their callbacks come first, whenever they are reported. */
  noteOvertaken() {
    this.#knownToHaveLeft += this.#queued.length;
    this.#settle(this.#queued.length, null);
  }

  /** Nothing can leave any more, and nothing will be reported: what is queued has failed. */
  end(error) {
    this.#settle(this.#queued.length, error);
  }

  #settle(count, outcome) {
    if (count === 0) return;
    for (const message of this.#queued.splice(0, count)) {
      if (message?.isDue) process.nextTick(message.callback, outcome);
      else if (message) message.outcome = outcome;
    }
    if (this.#queued.length === 0) this.#control.unrefCounted();
  }
};
