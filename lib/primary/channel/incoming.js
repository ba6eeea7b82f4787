'use strict';

const { describeMisfit, receiveHandle } = require('./handles/receive_handle');
const Inbox = require('./inbox');
const takeReport = require('./watch_reports');

// What one worker has sent, as far as it is JavaScript's: messages, in blocks, and messages with a handle. Each event is
// emitted in a tick of its own, as in Node. What cannot be understood breaks the channel.

class Incoming {
  #native;
  #child;
  #serialization;
  #lists;
  #inbox;
  #onNonsense;
  #report;

  /**
   * `onNonsense(reason)` is called when something has come that cannot be understood, `report(error)` when a handle has
   * come that this process may not have.
   */
  constructor({ native, child, serialization, lists, onNonsense, report }) {
    this.#native = native;
    this.#child = child;
    this.#serialization = serialization;
    this.#lists = lists;
    this.#onNonsense = onNonsense;
    this.#report = report;
    this.#inbox = new Inbox(child);
  }

  /** A block of messages has come. */
  onMessages(block) {
    try {
      this.#serialization.parse(block, (message) => this.#emit(message));
    } catch (error) {
      this.#onNonsense(`a message that cannot be parsed (${error.message})`);
    }
  }

  /** A message has come with a handle. */
  onHandle({ fd, fdKind, ...block }) {
    const release = () => this.#native.discard(fd ?? -1);
    if (!this.#child.channel) return release();
    const message = this.#parseOne(block);
    const misfit = describeMisfit(message?.type, fdKind);
    if (misfit) this.#onNonsense(misfit);
    if (!this.#child.channel) return release();
    // A socket of a kind for which Node has no class; the message itself is whole.
    if (fd === undefined) return this.#emit(message.msg);
    const outcomes = {
      emit: (object) => this.#inbox.emitLater(message.msg, object),
      refuse: (error) => this.#onNonsense(`what is no ${message.type} (${error.message})`),
      deny: this.#report,
      release,
    };
    process.nextTick(() => {
      if (this.#child.channel) receiveHandle(this.#lists, message, { fd, fdKind }, outcomes);
      else release();
    });
  }

  #parseOne(block) {
    try {
      let message;
      this.#serialization.parse(block, (only) => (message = only));
      return message;
    } catch (error) {
      this.#onNonsense(`a message that cannot be parsed (${error.message})`);
    }
  }

  #emit(message) {
    if (this.#child.channel && !takeReport(message)) this.#inbox.emitLater(message);
  }
}

module.exports = Incoming;
