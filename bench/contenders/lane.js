'use strict';

module.exports = { name: 'lane', title: 'rust-cluster, lane', config: { cluster: 'ours' } };
