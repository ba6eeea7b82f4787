'use strict';

const path = require('node:path');

/** Where the native addon for this platform is, if it has been built. */
module.exports = path.join(__dirname, '..', `rust-cluster.${process.platform}-${process.arch}.node`);
