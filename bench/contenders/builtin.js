'use strict';

module.exports = { name: 'builtin', title: "Node's cluster", config: { cluster: 'builtin' } };
