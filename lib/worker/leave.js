'use strict';

const cluster = require('node:cluster');

// The doors by which a worker begins to leave: its own `disconnect()` and `kill()`, and the primary's word. The primary
// hears at once what the worker has decided for itself: Node's own code tells it when the last connection has ended.
// With a grace the worker drains first, and Node's own code for that door runs when nothing is left.

const LEAVING = { cmd: 'NODE_CLUSTER', act: 'leaving' };
const ignore = () => {}; // the error of a primary that has just gone: the end of the channel tells

const isWordToLeave = ({ cmd, act }) => cmd === 'NODE_CLUSTER' && act === 'disconnect';

// `enter(door, leave)`: `leave` is Node's own code for that door.
function watchOwnDoors(enter) {
  const { prototype } = cluster.Worker;
  for (const door of ['disconnect', 'destroy']) {
    const { [door]: nodeLeave } = prototype;
    const watched = function (...args) {
      // Without a primary nobody sends connections, nor waits for an end.
      if (!process.connected) return nodeLeave.apply(this, args);
      enter(door, () => nodeLeave.apply(this, args));
      return door === 'disconnect' ? this : undefined;
    };
    prototype[door] = Object.defineProperty(watched, 'name', { value: nodeLeave.name });
  }
}

// When this is loaded Node's own listeners are there, and no others.
function watchPrimarysDoor(enter) {
  const listeners = process.listeners('internalMessage');
  for (const listener of listeners) {
    process.removeListener('internalMessage', listener);
    process.on('internalMessage', function onInternalMessage(message, handle) {
      if (!isWordToLeave(message)) listener.call(this, message, handle);
    });
  }
  process.on('internalMessage', (message, handle) => {
    if (!isWordToLeave(message)) return;
    enter('word', () => listeners.forEach((listener) => listener.call(process, message, handle)));
  });
}

// By the channel, a connection sent before the word to go is there before it.
function emptyLaneAtWord(lane) {
  process.prependListener('internalMessage', (message) => {
    if (isWordToLeave(message)) lane.drain();
  });
}

const tellPrimary = () => process.send(LEAVING, undefined, undefined, ignore);

function tellAtOwnDoors() {
  let hasTold = false;
  watchOwnDoors((_, leave) => {
    if (!hasTold) tellPrimary();
    hasTold = true;
    leave();
  });
}

/** `drain(isOwn, callback)` calls back when this worker has no connection left. */
function drainAtDoors(drain) {
  let leaveAtEnd = null;
  let hasDrained = false;

  function onDrained() {
    hasDrained = true;
    leaveAtEnd();
  }

  function enter(door, leave) {
    if (hasDrained) return leave();
    const isFirst = leaveAtEnd === null;
    // Which of them does not matter, but that kill() ends the process.
    if (isFirst || door === 'destroy') leaveAtEnd = leave;
    if (!isFirst) return;
    const isOwn = door !== 'word';
    if (isOwn) tellPrimary();
    cluster.worker.exitedAfterDisconnect = true;
    drain(isOwn, onDrained);
  }

  watchPrimarysDoor(enter);
  watchOwnDoors(enter);
}

/** Watches the doors. `lane`: its receiver, or null. `drain`: see above; null for a worker that leaves as Node's do. */
module.exports = function watchDoors(lane, drain) {
  if (drain === null) tellAtOwnDoors();
  else drainAtDoors(drain);
  if (lane !== null) emptyLaneAtWord(lane);
};
