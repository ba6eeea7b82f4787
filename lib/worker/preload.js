'use strict';

// What a worker runs before its own program: it takes the lane that it was offered, and will tell the primary when it
// begins to leave. It must leave no trace, and never fail: no lane is no harm. Until the lane is tried, only syntax that
// every Node with --require knows.

const cluster = require('cluster');

// Returns the lane's receiver, or null.
function takeLane(lane, isOurs) {
  if (lane === null) return null;
  try {
    if (!isOurs) throw new Error('its files are of another version');
    return require('./receive_lane')(lane);
  } catch (error) {
    require('./decline_lane')(lane, error);
    return null;
  }
}

function takeOffer() {
  const offer = require('../shared/offer_env').takeOffer(process.env);
  // In a worker_thread of a worker this runs once more, and there is no offer left. A process that is no worker has
  // an offer from one that could not take it: its descriptors are others here.
  if (offer === null || !cluster.isWorker) return;
  // By this index.js knows which primary it is.
  Object.defineProperty(cluster, Symbol.for('rust-cluster.offered'), { value: true });
  require('./end_channel')();
  const receiver = takeLane(offer.lane, offer.isOurs);
  if (!offer.isOurs) return;
  if (receiver === null) require('./skip_gone')();
  require('./tell_reuse_port')();
  const drain = offer.grace > 0 ? require('./drain/drain_worker')(offer.grace, receiver) : null;
  require('./leave')(receiver, drain);
  if (process.permission !== undefined) require('./tell_denied')();
}

try {
  takeOffer();
  // eslint-disable-next-line no-unused-vars -- a catch without a name is newer than all else here
} catch (error) {
  // The package is being replaced, and a file of it is missing: the offer is left as it is.
}
