'use strict';

const cluster = require('node:cluster');

// By wire a connection waits in the channel until this worker reads. One whose client has reset it meanwhile has no peer
// (getpeername(2): ENOTCONN), and ends here: the app is not to hear of it. By lane the addon looks, and only where the
// worker was late (src/binding/lane.rs). Unix sockets have no `getpeername`, nor can they be reset by who has sent all.

const isGone = (connection) => connection.getpeername?.({}) < 0;

// The handle that Node's worker gives to a server whose connections the primary accepts.
const isFaux = (handle) => handle && Object.getPrototypeOf(handle) === Object.prototype;

function skipAt(handle) {
  const { onconnection } = handle;
  // None where the server has closed in the meantime.
  if (onconnection === undefined) return;
  handle.onconnection = function (status, connection) {
    if (isGone(connection)) connection.close();
    else onconnection.call(this, status, connection);
  };
}

/** Keeps connections that are gone from all servers of this worker. */
module.exports = function skipGone() {
  const { _getServer: nodeGetServer } = cluster;
  cluster._getServer = function _getServer(server, options, callback) {
    nodeGetServer.call(this, server, options, (errno, handle, ...rest) => {
      callback(errno, handle, ...rest);
      if (isFaux(handle)) skipAt(handle);
    });
  };
};
