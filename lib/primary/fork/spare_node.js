'use strict';

// Node's cluster has a table of what to do for an act, which inherits Object.prototype's functions: called for a worker's
// message they throw, in the primary. An answer has no act.
const isNodes = (act) => act === undefined || (typeof act === 'string' && !(act in Object.prototype));

// `leaving` comes from our half in the worker when it begins, the other from Node's when it is about to end its channel.
const isOfLeaving = ({ cmd, act }) =>
  cmd === 'NODE_CLUSTER' && (act === 'leaving' || act === 'exitedAfterDisconnect');

/**
 * Node's cluster listens for a worker's internal messages, and answers `queryServer`: the IO thread has done that, so
 * Node's listener does not hear it. Others who listen hear it as ever. `onLeaving` is called when the worker tells that it
 * leaves, `onOther` with what else comes.
 */
module.exports = function spareNode({ process: child }, { onLeaving, onOther }) {
  const [onInternalMessage] = child.listeners('internalMessage');
  child.removeListener('internalMessage', onInternalMessage);
  child.prependListener('internalMessage', function spared(message, handle) {
    if (isOfLeaving(message)) onLeaving();
    else onOther(message);
    if (message.act !== 'queryServer' && isNodes(message.act)) onInternalMessage.call(this, message, handle);
  });
};
