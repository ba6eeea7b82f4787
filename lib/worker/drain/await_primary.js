'use strict';

// A worker that leaves by its own decision has told the primary, but connections may be on their way to it. Node's word
// for that is answered: what was sent before the answer is there when the answer is.

const SEQ = -1; // Node's own count up from 0

/** Calls `callback` when nothing more can come from the primary. */
module.exports = function awaitPrimary(callback) {
  process.on('internalMessage', function onAnswer({ cmd, ack }) {
    if (cmd !== 'NODE_CLUSTER' || ack !== SEQ) return;
    process.removeListener('internalMessage', onAnswer);
    callback();
  });
  const question = { cmd: 'NODE_CLUSTER', act: 'exitedAfterDisconnect', seq: SEQ };
  process.send(question, undefined, undefined, () => {}); // without a primary the end of the channel tells
};
