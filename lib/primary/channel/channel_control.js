'use strict';

const { EventEmitter } = require('node:events');

/**
 * `worker.process.channel`: whether the channel keeps the event loop alive. Node's rule: it does from the
 * start; `refCounted`/`unrefCounted` follow pending writes, until the user has said `ref()` or `unref()`.
 */
module.exports = class ChannelControl extends EventEmitter {
  #hold;
  #fd;
  #refs = 0;
  #isExplicit = false;

  constructor(hold, fd) {
    super();
    this.#hold = hold;
    this.#fd = fd;
  }

  refCounted() {
    if (++this.#refs === 1 && !this.#isExplicit) this.#hold.ref();
  }

  unrefCounted() {
    if (--this.#refs === 0 && !this.#isExplicit) this.#hold.unref();
  }

  ref() {
    this.#isExplicit = true;
    this.#hold.ref();
  }

  unref() {
    this.#isExplicit = true;
    this.#hold.unref();
  }

  get fd() {
    return this.#fd;
  }
};
