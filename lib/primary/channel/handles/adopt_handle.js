'use strict';

const dgram = require('node:dgram');

const { SOCKET, wrapStream } = require('../../../shared/wrap_stream');
const { systemError } = require('../../errors');
const udpHandle = require('./udp_handle');

// A descriptor that came from a worker becomes one of Node's native handles. Their classes are not exported;
// each is learnt from the first handle of its kind that Node itself makes.

const classes = new Map();

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

module.exports = adoptHandle;
