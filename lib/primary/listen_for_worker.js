'use strict';

const net = require('node:net');
const os = require('node:os');

const { findDenial } = require('./find_denial');

// Node's primary listens by `net.Server.prototype.listen`, and some replace that to see or change what is
// listened on. Where it has been replaced, the IO thread asks here instead of binding by itself; where there is a
// permission model, it asks here before it binds.

const UV_EINVAL = -os.constants.errno.EINVAL;
const UV_TCP_IPV6ONLY = 1;
const nodeListen = net.Server.prototype.listen;

const isReplaced = () => net.Server.prototype.listen !== nodeListen;

/** Answers the IO thread's `listenAsked`: its workers want to listen on what `text` describes (src/dispatch/asking.rs). */
function listenForWorker(native, { key, text }) {
  const { resource, ...options } = JSON.parse(text);
  const denial = findDenial(resource);
  if (denial !== null) native.permitted(key, denial);
  else if ('port' in options && isReplaced()) listen(native, key, options);
  else native.permitted(key);
}

function listen(native, key, { port, address, flags, backlog }) {
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
listenForWorker.isReplaced = isReplaced;

module.exports = listenForWorker;
