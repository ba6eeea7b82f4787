'use strict';

const { AsyncResource } = require('node:async_hooks');
const cluster = require('node:cluster');
const { nextTick } = process; // a test may fake it, and the globals
const { setImmediate } = require('node:timers');
const { isMainThread } = require('node:worker_threads');

const chooseNative = require('../shared/addon/choose_native');
const Hold = require('./hold');
const errors = require('./errors');
const listenForWorker = require('./listen_for_worker');
const { EventQueue, isEnd } = require('./order_events');
const readExit = require('./read_exit');
const ReusePorts = require('./reuse_ports');

// The JavaScript half of a primary: which ChildProcess and channel belong to which worker id, and what to do
// with the events that the IO thread reports.

// libuv 1.48 stopped filling the names of abstract unix sockets up with NUL bytes (libuv/libuv#4266).
const [uvMajor, uvMinor] = process.versions.uv.split('.').map(Number);
const PADS_ABSTRACT_NAMES = uvMajor === 1 && uvMinor < 48;

// Messages of `advanced` serialization are parsed as soon as they are read, and so from the same memory each time.
const room = Buffer.allocUnsafeSlow(256 * 1024);

class Primary {
  /** What workers listen on by themselves. */
  reusePorts = new ReusePorts();

  #workers = new Map();
  #listening = new Hold();
  #events = new EventQueue((event) => this.#handle(event));
  #failure = null;
  #waits = new Set(); // of `afterAll`: { ids, callback }

  constructor() {
    this.#listening.unref();
    this.native = new (chooseNative().Primary)(
      () => this.#events.add(this.native.drain()),
      (id) => this.#read(id),
      PADS_ABSTRACT_NAMES,
      isMainThread,
    );
  }

  /** Throws what the IO thread has ended with, if it has ended. */
  check() {
    if (this.#failure !== null) throw this.#failure;
  }

  /** A worker that has been started. */
  add(id, child, channel, leaving) {
    // As with Node's own handles, what happens to a worker happens in the asynchronous context of its fork().
    const resource = new AsyncResource('RUST_CLUSTER_WORKER');
    this.#workers.set(id, { child, channel, leaving, resource, openEnds: 2 });
  }

  /** What a worker leaves by; undefined once it has gone, or if it could not be started. */
  leavingOf(id) {
    return this.#workers.get(id)?.leaving;
  }

  /** Whether some worker drains when it leaves. */
  get drains() {
    return [...this.#workers.values()].some(({ leaving }) => leaving.drains);
  }

  /** Calls back when all workers of this moment have gone. */
  afterAll(callback) {
    this.#waits.add({ ids: [...this.#workers.keys()], callback });
    nextTick(() => this.#endWaits());
  }

  #endWaits() {
    for (const wait of this.#waits) {
      if (wait.ids.some((id) => this.#workers.has(id))) continue;
      this.#waits.delete(wait);
      wait.callback();
    }
  }

  /** Calls `tell` in a tick, in the asynchronous context of the worker's fork(). */
  nextTick(id, tell) {
    this.#workers.get(id)?.resource.runInAsyncScope(nextTick, null, tell);
  }

  /** The process id of a worker that has not been forgotten: whose process runs, or channel is open. */
  pidOf(id) {
    return this.#workers.get(id).child.pid;
  }

  /** Tells of an error that nobody's call has caused: to whoever listens, else as a warning. */
  report(id, error) {
    const worker = cluster.workers[id];
    // A Worker emits its process's errors again; with nobody listening there the primary would be ended.
    if (worker?.listenerCount('error') > 0) worker.process.emit('error', error);
    else process.emitWarning(error);
  }

  // As in Node, where each listening socket is a handle of the event loop.
  #holdFor(listeners) {
    if (listeners > 0) this.#listening.ref();
    else this.#listening.unref();
  }

  // A channel that no connection waits for is read here, and not by the IO thread: one wake-up for a message, as in
  // Node.
  #read(worker) {
    const block = this.native.read(worker, room);
    if (block === null) return;
    const event = { kind: 'messages', worker };
    if (typeof block === 'string') event.text = block;
    else event.bytes = typeof block === 'number' ? room.subarray(0, block) : block;
    if (!this.#events.isWaiting) this.#events.handleNow(event);
    else this.#events.add([{ ...event, bytes: event.bytes && Buffer.from(event.bytes) }]);
  }

  #handle(event) {
    if (event.kind === 'failed') return this.#fail(event.reason);
    if (event.kind === 'listeners') return this.#holdFor(event.number);
    if (event.kind === 'listenAsked') return listenForWorker(this.native, event);
    const worker = this.#workers.get(event.worker);
    if (isEnd(event)) this.#closeEnd(event.worker, worker);
    if (!worker && event.fd !== undefined) this.native.discard(event.fd);
    worker?.resource.runInAsyncScope(handlers[event.kind], null, worker, event);
  }

  // The exception may be caught. Then this process is to show that it serves nobody, and to end if nothing else keeps it:
  // nobody will tell of an exit any more.
  #fail(reason) {
    this.#failure = errors.ioThreadFailed(reason);
    this.#listening.release();
    for (const { child, channel, resource } of this.#workers.values()) {
      resource.runInAsyncScope(() => channel.onEnded());
      child.unref();
    }
    throw this.#failure;
  }

  // A worker is forgotten when both its process and its channel have ended.
  #closeEnd(id, worker) {
    if (worker && --worker.openEnds > 0) return;
    this.#workers.delete(id);
    this.reusePorts.forget(id);
    this.native.forget(id);
    // When its last event has been told, in ticks of their own.
    if (this.#waits.size > 0) setImmediate(() => this.#endWaits());
  }
}

const handlers = {
  messages: ({ channel }, event) => channel.incoming.onMessages(event),
  handle: ({ channel }, event) => channel.incoming.onHandle(event),
  sent: ({ channel }, { number }) => channel.outgoing.onSent(number),
  handleSettled: ({ channel }, { arrived }) => channel.outgoing.onHandleSettled(arrived),
  channelBroken: ({ channel }, { reason }) => channel.onBroken(reason),
  channelEnded: ({ channel }) => channel.onEnded(),

  exited({ child, leaving }, event) {
    const [code, signal] = readExit(child, event);
    leaving.end(signal);
    child._handle.onexit(code, signal);
  },
};

module.exports = Primary;
