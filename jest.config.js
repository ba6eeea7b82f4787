'use strict';

const path = require('node:path');

const projectsOf = require('./__test__/harness/projects');

module.exports = {
  maxWorkers: '100%',
  testTimeout: 30_000,
  testSequencer: '<rootDir>/__test__/harness/long-first.js',
  projects: projectsOf(path.join(__dirname, '__test__')),
};
