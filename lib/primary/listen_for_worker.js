'use strict';

const net = require('node:net');
const os = require('node:os');

// Node's primary listens by `net.Server.prototype.listen`, and some replace that to see or change what is
// listened on. Where it has been replaced, the IO thread asks here instead of binding by itself.

const UV_EINVAL = -os.constants.errno.EINVAL;
const UV_TCP_IPV6ONLY = 1;
const nodeListen = net.Server.prototype.listen;

/** Answers the IO thread's `listenAsked`: its workers want to listen on what `text` describes. */
function listenForWorker(native, { key, text }) {
  const { port, address, flags, backlog } = JSON.parse(text);
  const fail = ({ errno }) => native.listened(key, Number.isInteger(errno) && errno < 0 ? errno : UV_EINVAL);
  const server = net.createServer();
  server.once('error', fail);
  server.once('listening', () => {
    native.listened(key, server._handle.fd);
    // The IO thread has a descriptor of its own now. Node has not begun to accept: its loop has not turned.
    server.close();
  });
  try {
    server.listen({ port, host: address, ipv6Only: (flags & UV_TCP_IPV6ONLY) !== 0, backlog });
  } catch (error) {
    fail(error); // the workers wait for an answer, whatever became of theirs
    throw error;
  }
}

/** Whether somebody has replaced `net.Server.prototype.listen` since this module was loaded. */
listenForWorker.isReplaced = () => net.Server.prototype.listen !== nodeListen;

module.exports = listenForWorker;
