'use strict';

/** The cluster that a contender's configuration names. Both sides call it, as both sides of an app require theirs. */
module.exports = function chooseCluster({ cluster: name, policy }) {
  if (name === 'ours') return requireOurs();
  const cluster = require('node:cluster');
  if (policy === 'none') cluster.schedulingPolicy = cluster.SCHED_NONE;
  return cluster;
};

function requireOurs() {
  const cluster = require('../..');
  if (!cluster.native) throw new Error('The addon is missing, and figures would be of Node: npm run build');
  return cluster;
}
