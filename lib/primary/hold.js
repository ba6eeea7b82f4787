'use strict';

const { clearInterval, setInterval } = require('node:timers'); // a test may fake the globals

// What keeps the primary's event loop alive. Node's primary has a libuv handle for each process, channel and
// listening socket, and each can be unref'd. Ours live on another thread; in their place one timer that never
// fires is held as long as any of them would hold the loop. (Node's workers keep their faux listening handles
// alive the same way.)

const LONGEST_TIMEOUT = 2 ** 31 - 1;

let holds = 0;
let timer = null;

/** One thing that keeps the event loop alive: held from the start, until `unref()` or `release()`. */
class Hold {
  #isHeld = false;
  #isReleased = false;

  constructor() {
    this.ref();
  }

  ref() {
    if (this.#isHeld || this.#isReleased) return;
    this.#isHeld = true;
    if (holds++ === 0) timer = setInterval(() => {}, LONGEST_TIMEOUT);
  }

  unref() {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    if (--holds === 0) clearInterval(timer);
  }

  /** For good: the thing has ended. */
  release() {
    this.unref();
    this.#isReleased = true;
  }

  hasRef() {
    return this.#isHeld;
  }
}

module.exports = Hold;
