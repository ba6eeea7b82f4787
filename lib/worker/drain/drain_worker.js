'use strict';

const cluster = require('node:cluster');
const { clearTimeout, setImmediate, setTimeout } = require('node:timers'); // a test may fake the globals

const Answers = require('./mark_answers');
const awaitPrimary = require('./await_primary');
const Connections = require('./watch_connections');
const endSilent = require('./end_silent');
const Servers = require('./stop_accepting');
const Sessions = require('./close_sessions');

// A worker that drains: it takes nothing new, serves what it has, tells its clients to go elsewhere with what comes next,
// and is done when its last connection has ended, or after its grace. docs/draining.md says what happens to what.
//
// No connection is ended whose client may believe that it can still ask on it, before the grace is over: the client was
// told, or has been silent for as long as its server lets any be idle.

class Draining {
  #servers;
  #connections;
  #answers;
  #sessions;
  #lane;
  #grace;
  #timers = [];
  #isOut = false; // the primary sends nothing more
  #onDrained;

  constructor(grace, lane) {
    this.#grace = grace;
    this.#lane = lane;
    this.#connections = new Connections();
    this.#servers = new Servers(this.#connections);
    this.#answers = new Answers(this.#connections);
    this.#sessions = new Sessions(this.#connections);
  }

  /** `isOwn`: the primary does not know yet. `onDrained` is called once, in a turn of its own. */
  begin(isOwn, onDrained) {
    this.#onDrained = onDrained;
    this.#timers.push(setTimeout(() => this.#end(), this.#grace));
    this.#timers.push(setTimeout(() => this.#sessions.hurry(), this.#grace / 2));
    this.#connections.tell({
      onSocket: endSilent,
      onSession: (session) => this.#sessions.add(session),
      onStream: (session) => this.#sessions.onStream(session),
      onStreamsEnded: (session) => this.#sessions.onStreamsEnded(session),
      onEnd: () => setImmediate(() => this.#check()),
    });
    this.#servers.stopAccepting();
    this.#answers.begin();
    this.#sessions.begin();
    for (const socket of this.#connections.sockets) endSilent(socket);
    if (isOwn) awaitPrimary(() => this.#onOut());
    else setImmediate(() => this.#onOut());
    cluster.worker.emit('drain');
  }

  #onOut() {
    this.#isOut = true;
    this.#check();
  }

  #check() {
    if (!this.#isOut || !this.#connections.isEmpty()) return;
    this.#lane?.drain(); // what was sent before the primary knew
    if (this.#connections.isEmpty()) this.#finish();
  }

  // The grace is over.
  #end() {
    for (const session of this.#connections.sessions.keys()) session.destroy(); // says GOAWAY
    for (const socket of this.#connections.sockets) socket.destroy();
    setImmediate(() => this.#finish());
  }

  #finish() {
    this.#timers.splice(0).forEach(clearTimeout);
    const onDrained = this.#onDrained;
    this.#onDrained = null;
    onDrained?.();
  }
}

/** Returns `drain(isOwn, callback)` for a worker that has `grace` ms. `lane`: its receiver, or null. */
module.exports = function drainWorker(grace, lane) {
  const draining = new Draining(grace, lane);
  return (isOwn, callback) => draining.begin(isOwn, callback);
};
