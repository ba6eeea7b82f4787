'use strict';

const fs = require('fs');

// Tells the primary why this worker takes no lane: its connections go by Node's channel. One message on the lane's
// socket, as src/handoff/lane/frame.rs describes it.

const LONGEST_REASON = 64; // the longest frame

module.exports = function declineLane({ socket, page }, error) {
  try {
    if (!fs.fstatSync(socket).isSocket()) return;
    fs.writeSync(socket, String(error && error.message).slice(0, LONGEST_REASON));
    fs.closeSync(socket);
    fs.closeSync(page);
  } catch {
    // There is no such descriptor: the primary could not make it, and knows.
  }
};
