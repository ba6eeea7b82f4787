'use strict';

const { nextTick } = process; // a test may fake it, and the globals
const { setImmediate } = require('node:timers');

// The order in which a primary handles what the IO thread reports. The IO thread tells of many events at once; in Node
// each of them comes from a callback of the event loop, and what the one before has queued (ticks, promises) has run by
// then. So the end of a channel and an exit get a turn of their own: a listener for the last message can still see
// `isConnected()`, and reply. After a block of messages their ticks come first: of all that may have waited while
// JavaScript was busy they would take many times its memory.

/** Whether an event tells of an end: of a worker's channel or of its process. */
const isEnd = ({ kind }) => kind === 'channelEnded' || kind === 'exited';

class EventQueue {
  #handle;
  #events = [];
  #next = 0; // which of them
  #isScheduled = false;

  /** `handle(event)` may throw: that is an uncaught exception, as in Node, and no reason to lose the events after it. */
  constructor(handle) {
    this.#handle = handle;
  }

  /** Whether events wait for a later tick or turn: what comes now has to wait behind them. */
  get isWaiting() {
    return this.#isScheduled;
  }

  /** Takes a batch, and handles at once what need not wait. */
  add(events) {
    // Not push(...): a primary that was busy for long finds more events than a call has room for arguments.
    for (const event of events) this.#events.push(event);
    if (!this.#isScheduled && this.#events.length > 0) this.#handleWaiting();
  }

  #handleWaiting() {
    const events = this.#events;
    let kind;
    do {
      ({ kind } = events[this.#next]);
      this.handleNow(events[this.#next++]);
    } while (kind !== 'messages' && this.#next < events.length && !isEnd(events[this.#next]));
    this.#isScheduled = this.#next < events.length;
    if (this.#isScheduled) {
      const later = isEnd(events[this.#next]) ? setImmediate : nextTick;
      later(() => this.#handleWaiting());
    } else {
      this.#events = [];
      this.#next = 0;
    }
  }

  /** Handles one event before all that wait. */
  handleNow(event) {
    try {
      this.#handle(event);
    } catch (error) {
      process.nextTick(() => {
        throw error;
      });
    }
  }
}

module.exports = { EventQueue, isEnd };
