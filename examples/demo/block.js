'use strict';

/** Blocks this thread's event loop as a long computation would, but leaves the processor to the others. */
module.exports = function block(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
};
