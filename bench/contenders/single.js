'use strict';

module.exports = { name: 'single', title: 'one process', config: { cluster: null } };
