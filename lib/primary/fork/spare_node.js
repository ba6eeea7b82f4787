'use strict';

// Node's cluster has a table of what to do for an act, which inherits Object.prototype's functions: called for a worker's
// message they throw, in the primary. An answer has no act.
const isNodes = (act) => act === undefined || (typeof act === 'string' && !(act in Object.prototype));

/**
 * Node's cluster listens for a worker's internal messages, and answers `queryServer`: the IO thread has done that, so
 * Node's listener does not hear it. Others who listen hear it as ever.
 */
module.exports = function spareNode({ process: child }) {
  const [onInternalMessage] = child.listeners('internalMessage');
  child.removeListener('internalMessage', onInternalMessage);
  child.prependListener('internalMessage', function spared(message, handle) {
    if (message.act !== 'queryServer' && isNodes(message.act)) onInternalMessage.call(this, message, handle);
  });
};
