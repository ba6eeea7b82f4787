'use strict';

const { clearTimeout, setTimeout } = require('node:timers'); // a test may fake the globals

// The end of a connection behind its last answer. close(2) with bytes unread, or that come later, has the kernel send a
// reset, which can take the answer from a client that has not read it yet (RFC 9112, section 9.6). So the worker ends its
// own direction, reads away what still comes, and closes when the client does: nginx's lingering_close.

const LONGEST = 5000; // ms for a client that does not close; nginx's lingering_timeout

module.exports = function closeGently(socket) {
  // Node's parser, and with it the server, are not to see what comes.
  socket.removeAllListeners('data');
  socket.removeAllListeners('end');
  socket.setTimeout(0);
  socket.on('error', () => {}); // the client may reset what it has no use for
  socket.on('data', () => {});
  const timer = setTimeout(() => socket.destroy(), LONGEST);
  socket.once('close', () => clearTimeout(timer));
  socket.once('end', () => socket.destroySoon());
  socket.end();
  socket.resume();
};
