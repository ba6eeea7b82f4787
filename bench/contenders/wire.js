'use strict';

module.exports = {
  name: 'wire',
  title: 'rust-cluster, wire',
  config: { cluster: 'ours' },
  env: { RUST_CLUSTER_LANE: '0' },
};
