'use strict';

const diagnostics = require('node:diagnostics_channel');

const spareNode = require('./spare_node');
const takeOverChild = require('./take_over_child');

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

module.exports = function startWorker(primary, shares, create) {
  const worker = interceptChild(create, (child) => takeOverChild(primary, child, shares));
  spareNode(worker, {
    onLeaving: () => primary.leavingOf(worker.id)?.hear(),
    onOther: (message) => primary.reusePorts.note(worker.id, message),
  });
  return worker;
};
