'use strict';

const projectsOf = require('../__test__/harness/projects');

// Tests that need packages of their own: each folder beside this file has its package.json, installed by
// `node scripts/install.js integration/FOLDER`, so that installing the project stays small.
module.exports = {
  rootDir: __dirname,
  testTimeout: 60_000,
  projects: projectsOf(__dirname),
};
