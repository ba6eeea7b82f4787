'use strict';

const { ChildProcess } = require('node:child_process');
const cluster = require('node:cluster');
const diagnostics = require('node:diagnostics_channel');
const { setImmediate } = require('node:timers'); // a test may fake the globals

const findAddon = require('../../shared/addon/find_addon');
const { addOffer } = require('../../shared/offer_env');
const Channel = require('../channel/channel');
const errors = require('../errors');
const leave = require('../leave');
const listenForWorker = require('../listen_for_worker');
const mayFork = require('./may_fork');
const ProcessHandle = require('./process_handle');
const whyNoLane = require('./why_no_lane');

// How a worker comes to be. Node's own `cluster.fork` and `child_process.fork` validate and prepare, so that
// every option, default and error is that of the Node at hand; then the ChildProcess that Node has just made,
// and announces on the diagnostics channel 'child_process', gets our process handle and our channel.

/** Calls `create`, and `takeOver` with the first ChildProcess that is made meanwhile. */
function interceptChild(create, takeOver) {
  let isTaken = false;
  const onChild = ({ process: child }) => {
    if (isTaken) return;
    isTaken = true; // and not unsubscribed here: in Node that would skip the next subscriber
    takeOver(child);
  };
  diagnostics.subscribe('child_process', onChild);
  try {
    return create();
  } finally {
    diagnostics.unsubscribe('child_process', onChild);
  }
}

// None if the settings' `args` were an object: Node takes it for options, and the child is no worker then.
function uniqueIdOf({ envPairs }) {
  const name = 'NODE_UNIQUE_ID=';
  const pair = envPairs.findLast((each) => each.startsWith(name));
  return pair && Number(pair.slice(name.length));
}

// Node would set up a channel of its own for 'ipc'; it sees 'ignore', and the handle puts ours there.
function replaceChannel(stdio) {
  const number = stdio.indexOf('ipc');
  if (stdio.includes('ipc', number + 1)) throw errors.onePipe();
  return [number, stdio.with(number, 'ignore')];
}

// The lane's descriptors come after all others (src/worker/start.rs).
const addLane = (envPairs, stdio) => addOffer(envPairs, Math.max(stdio.length, 3), findAddon().file);

/**
 * Makes `child` one of `primary`'s workers as soon as Node calls its `spawn(options)`.
 * `shares`: its servers share the listening sockets (SCHED_NONE).
 */
function takeOverChild(primary, child, shares) {
  const nodeHandle = child._handle;
  child.spawn = function spawn(options) {
    delete child.spawn;
    const id = uniqueIdOf(options);
    // What Node refuses it refuses itself, with the error that it has for that.
    if (id === undefined || !mayFork()) return ChildProcess.prototype.spawn.call(child, options);
    const mode = options.serialization || 'json';
    const [channelNumber, stdio] = replaceChannel(options.stdio);
    const wireBecause = whyNoLane(options, shares, cluster.settings);
    child._handle = new ProcessHandle(primary.native, id, nodeHandle, {
      channelNumber,
      advanced: mode === 'advanced',
      shares,
      asksJs: listenForWorker.isReplaced(),
      wireBecause,
    });
    const envPairs = [
      ...(wireBecause === null ? addLane(options.envPairs, stdio) : options.envPairs),
      `NODE_CHANNEL_FD=${channelNumber}`,
      `NODE_CHANNEL_SERIALIZATION_MODE=${mode}`,
    ];
    const errno = ChildProcess.prototype.spawn.call(child, { ...options, stdio, envPairs });
    if (child.stdio === undefined) return errno; // no descriptors: Node has stopped there, without a channel
    child._closesNeeded++;
    const channel = new Channel({
      native: primary.native,
      id,
      child,
      mode,
      report: (error) => primary.report(id, error),
      leave: () => leave(primary.native, id),
    });
    // Without a process the channel has ended already, and the IO thread does not know it. Node's loop sees the
    // end in its next turn, before it closes the pipes.
    if (child.pid === undefined) setImmediate(() => channel.onEnded());
    else primary.add(id, child, channel);
    return errno;
  };
}

// Node's cluster has a table of what to do for an act, which inherits Object.prototype's functions: called for a worker's
// message they throw, in the primary. An answer has no act.
const isNodes = (act) => act === undefined || (typeof act === 'string' && !(act in Object.prototype));

// Node's cluster listens for internal messages to answer `queryServer`; the IO thread has done that. Others who
// listen see it as ever.
function spareNode(worker) {
  const [onInternalMessage] = worker.process.listeners('internalMessage');
  worker.process.removeListener('internalMessage', onInternalMessage);
  worker.process.prependListener('internalMessage', function spared(message, handle) {
    if (message.act !== 'queryServer' && isNodes(message.act)) onInternalMessage.call(this, message, handle);
  });
}

module.exports = function startWorker(primary, shares, create) {
  const worker = interceptChild(create, (child) => takeOverChild(primary, child, shares));
  spareNode(worker);
  return worker;
};
