'use strict';

const { clearTimeout, setTimeout } = require('node:timers'); // a test may fake the globals

const tellSession = require('./tell_session');

// HTTP/2 while a worker drains: each session's client is told by GOAWAY to open no more streams, and the session ends with
// its last one. Two kinds of clients break a call at a GOAWAY: undici 6 and 7 if any stream is open, so they are told in a
// pause; Node's own if it comes between `request()` and its writing, which is right behind an answer. So a session that
// has no pause is told when half of the grace is over, as a stream begins.

const PAUSE = 100; // ms without a stream

class Sessions {
  #connections;
  #isHurrying = false;
  #timers = new WeakMap(); // by session, until it is told
  #told = new WeakMap(); // by session, whether its client knows

  constructor(connections) {
    this.#connections = connections;
  }

  begin() {
    for (const session of this.#connections.sessions.keys()) this.add(session);
  }

  /** A session whose client may be about to ask: a stream that begins takes the place of this pause. */
  add(session) {
    this.#afterPause(session, true, () => this.#ping(session));
  }

  /** The last of a session's streams has ended, for now. */
  onStreamsEnded(session) {
    if (this.#told.get(session)) session.close();
    else this.add(session);
  }

  /** Half of the grace is over. Streams that are open now may be long ones. */
  hurry() {
    this.#isHurrying = true;
    for (const session of this.#connections.sessions.keys()) {
      if (!this.#isIdle(session)) this.#afterPause(session, false, () => this.#tell(session));
    }
  }

  /** A stream has come, and nobody has seen it yet. */
  onStream(session) {
    if (this.#isHurrying) this.#tell(session);
  }

  #isIdle(session) {
    return this.#connections.sessions.get(session) === 0;
  }

  // Calls `act` after a pause, if the session is idle then, or is not.
  #afterPause(session, isIdle, act) {
    clearTimeout(this.#timers.get(session));
    const onPaused = () => {
      if (!session.destroyed && this.#isIdle(session) === isIdle) act();
    };
    this.#timers.set(session, setTimeout(onPaused, PAUSE));
  }

  // The pause may be one of a machine that is busy. Whoever answers has had all that was sent before, and asks then, or
  // has nothing to ask.
  #ping(session) {
    session.ping((error) => {
      if (!error) this.#afterPause(session, true, () => this.#tell(session));
    });
  }

  #tell(session) {
    clearTimeout(this.#timers.get(session));
    if (this.#told.has(session) || session.closed || session.destroyed) return;
    this.#told.set(session, false);
    tellSession(session, () => {
      this.#told.set(session, true);
      if (this.#isIdle(session)) session.close();
    });
  }
}

module.exports = Sessions;
