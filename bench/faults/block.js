'use strict';

/** Blocks this thread without using the processor, which others need. */
module.exports = function block(milliseconds) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
};
