'use strict';

/**
 * The one door by which a worker leaves in JavaScript: when it is told to (`worker.disconnect()` sends the word), and
 * when its channel is ended from here. The IO thread takes the worker out of dispatch and closes the listeners that it
 * alone had, and that is done when this returns: in Node the port is free when `worker.disconnect()` returns.
 */
module.exports = function leave(native, id) {
  native.retire(id);
};
