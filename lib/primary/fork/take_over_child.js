'use strict';

const { ChildProcess } = require('node:child_process');
const cluster = require('node:cluster');
const { setImmediate } = require('node:timers'); // a test may fake the globals

const findAddon = require('../../shared/addon/find_addon');
const { addOffer } = require('../../shared/offer_env');
const Channel = require('../channel/channel');
const errors = require('../errors');
const { canDeny } = require('../find_denial');
const { graceOf } = require('../grace');
const Leaving = require('../leave');
const listenForWorker = require('../listen_for_worker');
const mayFork = require('./may_fork');
const ProcessHandle = require('./process_handle');
const { whyNoLane, whyNoPreload } = require('./why_no_lane');

// A ChildProcess that Node has made becomes a worker of ours: it gets our process handle before Node spawns it, and our
// channel after. Node's own `spawn` runs between the two, with other options.

const nodeSpawn = (child, options) => ChildProcess.prototype.spawn.call(child, options);

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
const laneBehind = (stdio) => ({ fd: Math.max(stdio.length, 3), addon: findAddon().file });

/** What Node's `spawn` gets instead of `options`, and what our handle adds to that. */
function changeOptions(options, mode, shares) {
  const [channelNumber, stdio] = replaceChannel(options.stdio);
  const { settings } = cluster;
  const noPreload = whyNoPreload(options, settings);
  const wireBecause = whyNoLane(options, shares, settings) ?? noPreload;
  const offer = { lane: wireBecause === null ? laneBehind(stdio) : null, grace: graceOf(settings) };
  const envPairs = [
    ...(noPreload === null ? addOffer(options.envPairs, offer) : options.envPairs),
    `NODE_CHANNEL_FD=${channelNumber}`,
    `NODE_CHANNEL_SERIALIZATION_MODE=${mode}`,
  ];
  const advanced = mode === 'advanced';
  const asks = { asksJs: listenForWorker.isReplaced(), asksLeave: canDeny() };
  const ours = { channelNumber, advanced, shares, ...asks, wireBecause };
  return { forNode: { ...options, stdio, envPairs }, ours };
}

function giveChannel(primary, id, child, mode) {
  const { native } = primary;
  child._closesNeeded++;
  const report = (error) => primary.report(id, error);
  const leaving = new Leaving(primary, id, child, graceOf(cluster.settings));
  const channel = new Channel({ native, id, child, mode, report, leaving });
  // Without a process the channel has ended already, and the IO thread does not know it. Node's loop sees the
  // end in its next turn, before it closes the pipes.
  if (child.pid === undefined) setImmediate(() => channel.onEnded());
  else primary.add(id, child, channel, leaving);
}

/**
 * Makes `child` one of `primary`'s workers as soon as Node calls its `spawn(options)`.
 * `shares`: its servers share the listening sockets (SCHED_NONE).
 */
module.exports = function takeOverChild(primary, child, shares) {
  const nodeHandle = child._handle;
  child.spawn = function spawn(options) {
    delete child.spawn;
    const id = uniqueIdOf(options);
    // What Node refuses it refuses itself, with the error that it has for that.
    if (id === undefined || !mayFork()) return nodeSpawn(child, options);
    const mode = options.serialization || 'json';
    const { forNode, ours } = changeOptions(options, mode, shares);
    child._handle = new ProcessHandle(primary.native, id, nodeHandle, ours);
    const errno = nodeSpawn(child, forNode);
    // Without descriptors Node has stopped before it made `stdio`, and there is no channel.
    if (child.stdio !== undefined) giveChannel(primary, id, child, mode);
    return errno;
  };
};
