'use strict';

module.exports = require('./kill_every')(250, 'kills');
