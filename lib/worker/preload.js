'use strict';

// What a worker that was offered a lane runs before its own program. It must leave no trace, and never fail: no lane
// is no harm. Until the lane is tried, only syntax that every Node with --require knows.

const cluster = require('cluster');

function takeLane() {
  const { takeOffer } = require('../shared/offer_env');
  const offer = takeOffer(process.env);
  // In a worker_thread of a worker this runs once more, and there is no offer left. A process that is no worker has
  // an offer from one that could not take it: its descriptors are others here.
  if (offer === null || !cluster.isWorker) return;
  try {
    if (!offer.isOurs) throw new Error('its files are of another version');
    require('./receive_lane')(offer);
  } catch (error) {
    require('./decline_lane')(offer, error);
  }
}

try {
  takeLane();
  // eslint-disable-next-line no-unused-vars -- a catch without a name is newer than all else here
} catch (error) {
  // The package is being replaced, and a file of it is missing: the offer is left as it is.
}
