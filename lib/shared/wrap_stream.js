'use strict';

const net = require('node:net');

/** For the constructors of native handles: a socket, not a server (TCPConstants.SOCKET, PipeConstants.SOCKET). */
const SOCKET = 0;

/** The native handle for a stream socket. net.Socket finds out what it is and wraps it; we take the handle out. */
function wrapStream(fd) {
  const socket = new net.Socket({ fd, readable: false, writable: false });
  const handle = socket._handle;
  socket._handle = null;
  return handle;
}

module.exports = { SOCKET, wrapStream };
