'use strict';

const { clearTimeout, setTimeout } = require('node:timers'); // a test may fake the globals

// Connections that never spoke. Node's own timeouts for them are a minute and more, and before Node 26 closing a server
// spares them. Here they get what an idle connection gets.

const DEFAULT_BUFFER = 1000; // ms; Node 20 has it without telling

/** ms that `server` leaves an idle HTTP/1 connection open; 0 for ever, undefined if it is no server of HTTP/1. */
function idleTime({ keepAliveTimeout, keepAliveTimeoutBuffer = DEFAULT_BUFFER }) {
  return keepAliveTimeout && keepAliveTimeout + keepAliveTimeoutBuffer;
}

/** Ends a connection that is silent for as long as its server lets one be idle. */
module.exports = function endSilent(socket) {
  const { server } = socket;
  const time = server && idleTime(server);
  // What is below TLS speaks as soon as its client does; the socket within comes by itself.
  if (!time || socket.bytesRead > 0) return;
  const timer = setTimeout(() => {
    if (socket.bytesRead === 0) socket.end();
  }, time);
  socket.once('close', () => clearTimeout(timer));
};
