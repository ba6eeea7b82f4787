'use strict';

const cluster = require('node:cluster');
const { clearTimeout, setTimeout } = require('node:timers'); // a test may fake the globals

// At its grace a worker ends by itself what is left of its connections, and exits. One that is stopped, or whose event
// loop is blocked, does neither.
const MARGIN = 1000; // ms
const LONGEST = 2 ** 31 - 1; // ms, as a timer's

/**
 * The one door by which a worker leaves in JavaScript, whoever decided it: the primary tells it to, it tells the primary,
 * or its channel is ended from here. What the worker does meanwhile is its own half's (lib/worker/leave.js).
 */
class Leaving {
  #primary;
  #id;
  #child;
  #grace;
  #worker = null; // from when it leaves
  #deadline;
  #isKilled = false;

  /** `grace`: ms that the worker may drain, 0 for a worker that leaves as Node's do, with no deadline. */
  constructor(primary, id, child, grace) {
    this.#primary = primary;
    this.#id = id;
    this.#child = child;
    this.#grace = grace;
  }

  /** Whether the worker drains. */
  get drains() {
    return this.#grace > 0;
  }

  /**
   * Takes the worker out of dispatch, and closes the listeners that it alone had. That is done when this returns: in Node
   * the port is free when `worker.disconnect()` returns.
   */
  retire() {
    this.#primary.native.retire(this.#id);
  }

  /** The primary tells the worker to leave. Node's code goes on after this, so listeners hear of it in a tick. */
  tell() {
    this.retire();
    this.#begin((announce) => this.#primary.nextTick(this.#id, announce));
  }

  /** The worker tells that it leaves. The IO thread has retired it when it read that. */
  hear() {
    this.#begin((announce) => announce());
  }

  #begin(call) {
    const worker = cluster.workers[this.#id];
    if (this.#worker !== null || worker === undefined) return;
    this.#worker = worker;
    worker.exitedAfterDisconnect = true;
    if (this.drains) {
      // The worker's process keeps the primary alive, not what waits for it.
      this.#deadline = setTimeout(() => this.#kill(), Math.min(this.#grace + MARGIN, LONGEST)).unref();
    }
    call(() => {
      worker.emit('leaving');
      cluster.emit('leaving', worker);
    });
  }

  #kill() {
    this.#isKilled = this.#child.kill('SIGKILL');
  }

  /** The process has ended; by itself perhaps, at the last moment. */
  end(signal) {
    clearTimeout(this.#deadline);
    if (this.#isKilled && signal === 'SIGKILL') this.#worker.killedAfterGrace = true;
  }
}

module.exports = Leaving;
