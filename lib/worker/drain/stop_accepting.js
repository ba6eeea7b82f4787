'use strict';

const cluster = require('node:cluster');
const net = require('node:net');

// Servers that accept for themselves: those that share their socket with others (SCHED_NONE), and those that have opened
// it in this worker (`exclusive`, `reusePort`). The primary cannot keep connections from them. The others stay as they are:
// what the primary has sent before it knew that this worker leaves is served.

const isDatagrams = ({ addressType }) => addressType === 'udp4' || addressType === 'udp6';

// What Node's cluster makes for a server whose connections the primary accepts.
const isFaux = (handle) => Object.getPrototypeOf(handle) === Object.prototype;

// The server's own close() would end its idle connections.
function stop(server) {
  if (server.listening) net.Server.prototype.close.call(server);
}

class Servers {
  #accepting = new Set(); // that accept for themselves
  #fed = new WeakSet(); // whose connections the primary accepts

  constructor(connections) {
    const { _getServer: getServer } = cluster;
    const servers = this;
    cluster._getServer = function _getServer(server, options, callback) {
      if (isDatagrams(options)) return getServer.call(this, server, options, callback);
      connections.watchServer(server);
      return getServer.call(this, server, options, (errno, handle, ...rest) => {
        if (handle) servers.#note(server, handle);
        callback(errno, handle, ...rest);
      });
    };
  }

  stopAccepting() {
    this.#accepting.forEach(stop);
  }

  /** A server that listens without asking the primary is known by its connections. */
  onSocket({ server }) {
    if (server instanceof net.Server && !this.#fed.has(server)) stop(server);
  }

  #note(server, handle) {
    if (isFaux(handle)) {
      this.#fed.add(server);
      return;
    }
    this.#accepting.add(server);
    server.once('close', () => this.#accepting.delete(server));
  }
}

module.exports = Servers;
