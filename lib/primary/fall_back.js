'use strict';

const { syncBuiltinESMExports } = require('node:module');

const settlePolicy = require('./settle_policy');

/** What a primary has of this package where the runtime's own cluster serves: no figures, and `setupPrimary()`. */
module.exports = function fallBack(cluster, onSetup) {
  const { setupPrimary: nodeSetupPrimary } = cluster;
  const settle = settlePolicy(cluster);

  function setupPrimary(settings) {
    settle(settings?.schedulingPolicy);
    nodeSetupPrimary.call(this, settings);
    onSetup();
  }

  cluster.setupPrimary = setupPrimary;
  cluster.setupMaster = setupPrimary;
  cluster.stats = () => null;
  syncBuiltinESMExports();
};
