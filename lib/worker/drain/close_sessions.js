'use strict';

const { clearTimeout, setTimeout } = require('node:timers'); // a test may fake the globals

// HTTP/2 while a worker drains. RFC 9113, section 6.8: first a GOAWAY that names the highest stream there can be, so that
// the client opens no more and nothing on its way is refused; when the client has answered a PING it knows, and a second
// one names the last stream and ends the session. Some clients (undici 6 and 7) break their calls at a GOAWAY, so none
// is sent while streams are open, as long as there is time.

const NO_ERROR = 0;
const HIGHEST_STREAM = 2 ** 31 - 1;
const PATIENCE = 5000; // ms for a client that does not answer, or a new one that does not ask

class Sessions {
  #connections;
  #told = new Map(); // by session: whether the client knows

  constructor(connections) {
    this.#connections = connections;
  }

  begin() {
    for (const session of this.#connections.sessions.keys()) this.leave(session);
  }

  /** A new one: its client shall have asked once. */
  add(session) {
    const timer = setTimeout(() => this.leave(session), PATIENCE);
    session.once('close', () => clearTimeout(timer));
  }

  /** Half of the grace is over: a session that is never without a stream is told now. */
  hurry() {
    for (const session of this.#connections.sessions.keys()) this.#tell(session);
  }

  /** Ends a session that has no stream open; calls of later streams' ends do the rest. */
  leave(session) {
    if (session.destroyed || this.#connections.sessions.get(session) > 0) return;
    if (this.#told.get(session)) session.close();
    else this.#tell(session);
  }

  #tell(session) {
    if (this.#told.has(session) || session.closed || session.destroyed) return;
    this.#told.set(session, false);
    const onKnown = () => {
      clearTimeout(timer);
      this.#told.set(session, true);
      this.leave(session);
    };
    const timer = setTimeout(onKnown, PATIENCE);
    session.once('close', () => {
      clearTimeout(timer);
      this.#told.delete(session);
    });
    session.goaway(NO_ERROR, HIGHEST_STREAM);
    session.ping(onKnown);
  }
}

module.exports = Sessions;
