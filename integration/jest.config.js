'use strict';

// Tests that need packages of their own: each folder beside this file has its package.json, installed by
// `node scripts/install.js integration/FOLDER`, so that installing the project stays small.
module.exports = {
  rootDir: __dirname,
  testEnvironment: 'node',
  testTimeout: 60_000,
};
