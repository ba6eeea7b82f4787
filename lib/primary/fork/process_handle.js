'use strict';

const { AsyncResource } = require('node:async_hooks');

const chooseNative = require('../../shared/addon/choose_native');
const { findDenial } = require('../find_denial');
const Hold = require('../hold');

// What stands in `child._handle` instead of Node's Process: the same face, over our native primary. Node's own
// ChildProcess code (spawn, kill, ref, unref, exit) calls it and does the rest.

const { STDIO_CHANNEL, STDIO_IGNORE, STDIO_PIPE } = chooseNative();

// Before Node 24 the handle gets one object, since then the same properties one by one.
function spawnOptions(args) {
  if (args.length === 1) return args[0];
  const [file, argv, cwd, envPairs, stdio, , uid, gid] = args;
  return { file, args: argv, cwd, envPairs, stdio, uid, gid };
}

function stdioNumber({ type, fd, handle }) {
  switch (type) {
    case 'pipe':
    case 'overlapped':
      return STDIO_PIPE;
    case 'inherit':
    case 'fd':
      return fd;
    case 'wrap':
      return handle.fd;
    default:
      return STDIO_IGNORE;
  }
}

class ProcessHandle {
  #native;
  #id;
  #options;
  #hold = null;
  onexit;
  pid;

  /**
   * - `nodeHandle`: the Process that Node made for this child, and that is not used
   * - `options`: `{ channelNumber, advanced, shares, asksJs, asksLeave, wireBecause }`; the last is null for a lane
   */
  constructor(native, id, nodeHandle, options) {
    this.#native = native;
    this.#id = id;
    this.#options = options;
    this.onexit = nodeHandle.onexit;
    abandon(nodeHandle);
  }

  spawn(...args) {
    const { file, args: argv, cwd, envPairs, stdio, uid, gid, detached } = spawnOptions(args);
    const { channelNumber, wireBecause, ...rest } = this.#options;
    const numbers = stdio.map(stdioNumber);
    numbers[channelNumber] = STDIO_CHANNEL;
    if (numbers.includes(STDIO_PIPE)) assertSockets();
    const request = { id: this.#id, file, args: argv.map(String), envPairs, stdio: numbers, ...rest };
    const optional = {
      cwd: cwd ?? undefined,
      uid: uid ?? undefined,
      gid: gid ?? undefined,
      wireBecause: wireBecause ?? undefined,
    };
    const { errno, pid, pipes } = this.#native.spawn({
      ...request,
      ...optional,
      detached: detached === true,
    });
    for (const { number, fd } of pipes) stdio[number].handle.open(fd);
    if (errno === 0) {
      this.pid = pid;
      this.#hold = new Hold();
    }
    return errno;
  }

  kill(signal) {
    return this.#native.kill(this.#id, signal);
  }

  ref() {
    this.#hold?.ref();
  }

  unref() {
    this.#hold?.unref();
  }

  hasRef() {
    return this.#hold?.hasRef() ?? false;
  }

  close() {
    this.#hold?.release();
  }
}

// A pipe to a child is a socket, which Node has its handle `open` here, when the child runs already.
function assertSockets() {
  const denial = findDenial();
  if (denial !== null) throw denial;
}

// Nobody spawns the Process that Node has made for a child, and nobody closes it: libuv has never heard of it, and Node
// frees it with its environment (src/process_wrap.cc, MarkAsUninitialized). Till then it stays, and so nothing may hang
// on it: its properties hold the ChildProcess, and since Node 24 the object itself holds the asynchronous context in
// which it was made, until it is given another one. What stays is less than 1 KiB (__test__/spawn/abandoned.test.js).
const giveContextOfLoading = AsyncResource.bind(
  (handle) => handle.asyncReset(handle),
  'RUST_CLUSTER_PRIMARY',
);

function abandon(nodeHandle) {
  giveContextOfLoading(nodeHandle);
  for (const key of Reflect.ownKeys(nodeHandle)) nodeHandle[key] = undefined;
}

module.exports = ProcessHandle;
