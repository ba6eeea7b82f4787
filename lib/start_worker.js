'use strict';

const { ChildProcess } = require('node:child_process');
const diagnostics = require('node:diagnostics_channel');

const Channel = require('./channel');
const ProcessHandle = require('./process_handle');
const errors = require('./errors');

// How a worker comes to be. Node's own `cluster.fork` and `child_process.fork` validate and prepare, so that
// every option, default and error is that of the Node at hand; then the ChildProcess that Node has just made,
// and announces on the diagnostics channel 'child_process', gets our process handle and our channel.

/** Calls `create`, and `takeOver` with the first ChildProcess that is made meanwhile. */
function interceptChild(create, takeOver) {
  const onChild = ({ process: child }) => {
    diagnostics.unsubscribe('child_process', onChild);
    takeOver(child);
  };
  diagnostics.subscribe('child_process', onChild);
  try {
    return create();
  } finally {
    diagnostics.unsubscribe('child_process', onChild);
  }
}

function uniqueIdOf({ envPairs }) {
  const name = 'NODE_UNIQUE_ID=';
  return Number(envPairs.findLast((pair) => pair.startsWith(name)).slice(name.length));
}

// Node would set up a channel of its own for 'ipc'; it sees 'ignore', and the handle puts ours there.
function replaceChannel(stdio) {
  const number = stdio.indexOf('ipc');
  if (stdio.includes('ipc', number + 1)) throw errors.onePipe();
  return [number, stdio.with(number, 'ignore')];
}

/**
 * Makes `child` one of `primary`'s workers as soon as Node calls its `spawn(options)`.
 * `shares`: its servers share the listening sockets (SCHED_NONE).
 */
function takeOverChild(primary, child, shares) {
  const nodeHandle = child._handle;
  child.spawn = function spawn(options) {
    delete child.spawn;
    const id = uniqueIdOf(options);
    const mode = options.serialization || 'json';
    const [channelNumber, stdio] = replaceChannel(options.stdio);
    child._handle = new ProcessHandle(primary.native, id, nodeHandle, {
      channelNumber,
      advanced: mode === 'advanced',
      shares,
    });
    const envPairs = [
      ...options.envPairs,
      `NODE_CHANNEL_FD=${channelNumber}`,
      `NODE_CHANNEL_SERIALIZATION_MODE=${mode}`,
    ];
    const errno = ChildProcess.prototype.spawn.call(child, { ...options, stdio, envPairs });
    if (child.stdio === undefined) return errno; // no descriptors: Node has stopped there, without a channel
    child._closesNeeded++;
    primary.add(id, child, new Channel(primary.native, id, child, mode));
    return errno;
  };
}

module.exports = function startWorker(primary, shares, create) {
  return interceptChild(create, (child) => takeOverChild(primary, child, shares));
};
