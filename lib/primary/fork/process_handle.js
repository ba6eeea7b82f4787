'use strict';

const Hold = require('../hold');

// What stands in `child._handle` instead of Node's Process: the same face, over our native primary. Node's own
// ChildProcess code (spawn, kill, ref, unref, exit) calls it and does the rest.

const STDIO = { ignore: -1, pipe: -2, channel: -3 };

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
      return STDIO.pipe;
    case 'inherit':
    case 'fd':
      return fd;
    case 'wrap':
      return handle.fd;
    default:
      return STDIO.ignore;
  }
}

class ProcessHandle {
  #native;
  #id;
  #options;
  #hold = null;
  #retire;
  onexit;
  pid;

  /**
   * - `nodeHandle`: the Process that Node made for this child, and that is not used
   * - `options`: `{ channelNumber, advanced, shares, asksJs, wireBecause }`; the last is null for a lane
   */
  constructor(native, id, nodeHandle, options) {
    this.#native = native;
    this.#id = id;
    this.#options = options;
    this.onexit = nodeHandle.onexit;
    this.#retire = (args) => retire(nodeHandle, args);
  }

  spawn(...args) {
    this.#retire(args);
    const { file, args: argv, cwd, envPairs, stdio, uid, gid, detached } = spawnOptions(args);
    const { channelNumber, wireBecause, ...rest } = this.#options;
    const numbers = stdio.map(stdioNumber);
    numbers[channelNumber] = STDIO.channel;
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

// Node frees a Process only if it was spawned once. An inherited descriptor of -1 makes libuv refuse before it
// forks (uv__process_init_stdio), and then close() frees it; otherwise each worker would leave one behind.
function retire(nodeHandle, args) {
  const refused = [{ type: 'inherit', fd: -1 }];
  nodeHandle.onexit = undefined;
  if (args.length === 1) {
    nodeHandle.spawn({ ...args[0], stdio: refused });
  } else {
    nodeHandle.spawn(...args.with(4, refused));
  }
  nodeHandle.close();
}

module.exports = ProcessHandle;
