'use strict';

const fs = require('node:fs');
const path = require('node:path');

// Tests run on all cores at once. Those that say `// @alone: …` run one after the other when nothing else of the suite
// does: they judge time or CPU time, and would judge what runs beside them too.

const TESTS = '__test__';
const IS_ALONE = /^\/\/ @alone: \S/m;

const files = fs
  .readdirSync(path.join(__dirname, TESTS), { recursive: true })
  .filter((file) => file.endsWith('.test.js'))
  .map((file) => path.posix.join(TESTS, file));
const isAlone = (file) => IS_ALONE.test(fs.readFileSync(path.join(__dirname, file), 'utf8'));

const project = (displayName, tests) => ({
  displayName,
  rootDir: __dirname,
  roots: [`<rootDir>/${TESTS}`],
  testMatch: tests.map((file) => `<rootDir>/${file}`),
  testEnvironment: 'node',
  // Node understands all of it as it stands.
  transform: {},
});

module.exports = {
  maxWorkers: '100%',
  testTimeout: 30_000,
  testSequencer: '<rootDir>/__test__/harness/long-first.js',
  projects: [
    project(
      'beside',
      files.filter((file) => !isAlone(file)),
    ),
    { ...project('alone', files.filter(isAlone)), runner: '<rootDir>/__test__/harness/run-in-turn.js' },
  ],
};
