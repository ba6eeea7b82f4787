'use strict';

const diagnostics = require('node:diagnostics_channel');

// What a worker's servers have open, from when this is loaded: each socket of a server (of TLS both, the one within and
// the one below), and each session of HTTP/2 with the number of its open streams. An app's servers get two listeners,
// for events that Node documents.

const nothing = { onSocket() {}, onSession() {}, onStream() {}, onStreamsEnded() {}, onEnd() {} };

class Connections {
  sockets = new Set();
  sessions = new Map(); // by session, how many streams are open
  #servers = new WeakSet();
  #watcher = nothing;
  #forget;

  constructor() {
    const connections = this;
    this.#forget = function forget() {
      connections.sockets.delete(this);
      connections.#watcher.onEnd();
    };
    diagnostics.subscribe('net.server.socket', ({ socket }) => {
      this.watchServer(socket.server);
      this.add(socket);
    });
  }

  /** Tells `watcher` of what comes and ends from here on: `{ onSocket, onSession, onStream, onStreamsEnded, onEnd }`. */
  tell(watcher) {
    this.#watcher = watcher;
  }

  /** A server, before its first connection: a session is there before the diagnostics channel tells of its socket. */
  watchServer(server) {
    if (this.#servers.has(server)) return;
    this.#servers.add(server);
    server.on('secureConnection', (socket) => this.add(socket));
    server.on('session', (session) => this.#addSession(session));
  }

  /** A socket of a server, which may be one that another process has accepted. */
  add(socket) {
    if (this.sockets.has(socket) || socket.destroyed) return;
    this.sockets.add(socket);
    socket.on('close', this.#forget);
    this.#watcher.onSocket(socket);
  }

  /** Whether nothing is open. A socket that was sent to another process has no handle any more, and never closes. */
  isEmpty() {
    for (const socket of this.sockets) {
      if (!socket._handle) this.sockets.delete(socket);
    }
    return this.sockets.size === 0;
  }

  #addSession(session) {
    this.sessions.set(session, 0);
    session.on('close', () => this.sessions.delete(session));
    // Before the app, which may answer at once.
    session.prependListener('stream', (stream) => {
      this.#count(session, 1);
      stream.on('close', () => this.#count(session, -1));
      this.#watcher.onStream(session);
    });
    this.#watcher.onSession(session);
  }

  #count(session, change) {
    if (!this.sessions.has(session)) return;
    const open = this.sessions.get(session) + change;
    this.sessions.set(session, open);
    if (open === 0) this.#watcher.onStreamsEnded(session);
  }
}

module.exports = Connections;
