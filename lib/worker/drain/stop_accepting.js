'use strict';

const cluster = require('node:cluster');
const diagnostics = require('node:diagnostics_channel');
const net = require('node:net');

// Servers that accept for themselves: those that share their socket with others (SCHED_NONE), and those that have opened
// it in this worker (`exclusive`, `reusePort`). The primary cannot keep connections from them, nor does Node's worker close
// the latter. The others stay as they are: what the primary has sent before it knew that this worker leaves is served.

const isDatagrams = ({ addressType }) => addressType === 'udp4' || addressType === 'udp6';

// What Node's cluster makes for a server whose connections the primary accepts.
const isFaux = (handle) => Object.getPrototypeOf(handle) === Object.prototype;

// The server's own close() would end its idle connections.
function stop(server) {
  if (server._handle && !isFaux(server._handle)) net.Server.prototype.close.call(server);
}

class Servers {
  #listening = new Set();
  #accepts = true;

  constructor(connections) {
    const { _getServer: getServer } = cluster;
    // By lane the first connection may come before the server listens.
    cluster._getServer = function _getServer(server, options, callback) {
      if (!isDatagrams(options)) connections.watchServer(server);
      return getServer.call(this, server, options, callback);
    };
    // Whoever opens its socket by itself asks nobody.
    diagnostics.subscribe('tracing:net.server.listen:asyncEnd', ({ server }) => {
      connections.watchServer(server);
      this.#onListening(server);
    });
  }

  stopAccepting() {
    this.#accepts = false;
    this.#listening.forEach(stop);
  }

  #onListening(server) {
    if (!this.#accepts) return stop(server);
    this.#listening.add(server);
    server.once('close', () => this.#listening.delete(server));
  }
}

module.exports = Servers;
