'use strict';

const fs = require('fs');

// Tells the primary why this worker takes no lane: its connections go by Node's channel. One message on the lane's
// socket, as src/handoff/lane/frame.rs describes it.

const LONGEST_REASON = 64; // bytes, as the longest frame

module.exports = function declineLane({ socket, page }, error) {
  try {
    if (!fs.fstatSync(socket).isSocket()) return;
    const reason = Buffer.from(String(error && error.message));
    fs.writeSync(socket, reason, 0, Math.min(reason.length, LONGEST_REASON));
    fs.closeSync(socket);
    fs.closeSync(page);
  } catch {
    // There is no such descriptor: the primary could not make it, and knows.
  }
};
