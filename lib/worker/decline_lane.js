'use strict';

const fs = require('fs');

// Tells the primary why this worker takes no lane: its connections go by Node's channel. One message on the lane's
// socket, as src/handoff/lane/frame.rs describes it.

const LONGEST_REASON = 64; // bytes, as the longest frame

const CUT = '…';

function shorten(text) {
  const bytes = Buffer.from(text);
  if (bytes.length <= LONGEST_REASON) return bytes;
  return Buffer.concat([bytes.subarray(0, LONGEST_REASON - Buffer.byteLength(CUT)), Buffer.from(CUT)]);
}

// A memfd, which has no name. Where it had been closed before Node started, its number is that of something of Node's.
function isPage(fd) {
  const stat = fs.fstatSync(fd);
  return stat.isFile() && stat.nlink === 0;
}

module.exports = function declineLane({ socket, page }, error) {
  try {
    if (!fs.fstatSync(socket).isSocket()) return;
    fs.writeSync(socket, shorten(String(error && error.message).split('\n')[0]));
    fs.closeSync(socket);
    if (isPage(page)) fs.closeSync(page);
  } catch {
    // There is no such descriptor: the primary could not make it, and knows.
  }
};
