'use strict';

const fs = require('node:fs');
const path = require('node:path');

/** Makes this folder's programs find `rust-cluster`, as `npm link` does for those who work on a package. */
module.exports = function linkPackage() {
  const link = path.join(__dirname, '..', 'node_modules', 'rust-cluster');
  try {
    fs.symlinkSync(path.join('..', '..', '..'), link);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
};
