'use strict';

const dgram = require('node:dgram');
const net = require('node:net');

const { systemError } = require('./errors');
const udpHandle = require('./udp_handle');

// A descriptor that came from a worker becomes one of Node's native handles. Their classes are not exported;
// each is learnt from the first handle of its kind that Node itself makes.

const SOCKET = 0; // TCPConstants.SOCKET, PipeConstants.SOCKET
const classes = new Map();

/** The native handle for a stream socket. net.Socket finds out what it is and wraps it; we take the handle out. */
function wrapStream(fd) {
  const socket = new net.Socket({ fd, readable: false, writable: false });
  const handle = socket._handle;
  socket._handle = null;
  return handle;
}

function wrapFirst(fd, kind) {
  const handle = wrapStream(fd);
  classes.set(kind, handle.constructor);
  return handle;
}

function learnUdp() {
  const socket = dgram.createSocket('udp4');
  classes.set('udp', udpHandle(socket).constructor);
  socket.close();
}

/** The native handle for `fd`, which it owns from now on. `kind` is `tcp`, `pipe` or `udp`. */
function adoptHandle(fd, kind) {
  if (kind === 'udp' && !classes.has(kind)) learnUdp();
  const Handle = classes.get(kind);
  if (Handle === undefined) return wrapFirst(fd, kind);
  const handle = new Handle(SOCKET);
  const errno = handle.open(fd);
  if (errno) {
    handle.close();
    throw systemError(errno, 'open');
  }
  return handle;
}

module.exports = { SOCKET, adoptHandle, wrapStream };
