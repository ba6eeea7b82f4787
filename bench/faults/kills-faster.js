'use strict';

module.exports = require('./kill_every')(167, 'kills-faster');
