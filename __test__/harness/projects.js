'use strict';

const fs = require('node:fs');
const path = require('node:path');

// Tests run on all cores at once. Those that say `// @alone: …` run one after the other when nothing else of the suite
// does: they judge time or CPU time, and would judge what runs beside them too.

const IS_ALONE = /^\/\/ @alone: \S/m;

function findTests(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const found = path.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : findTests(found);
    return entry.name.endsWith('.test.js') ? [found] : [];
  });
}

const isAlone = (file) => IS_ALONE.test(fs.readFileSync(file, 'utf8'));

/** Jest's projects of the tests in a folder: those that run beside each other, and those that run alone. */
module.exports = function projectsOf(folder) {
  const tests = findTests(folder);
  const project = (displayName, files) => ({
    displayName,
    rootDir: folder,
    testMatch: files.map((file) => `<rootDir>/${path.relative(folder, file)}`),
    testEnvironment: 'node',
    // Node understands all of it as it stands.
    transform: {},
  });
  const beside = project(
    'beside',
    tests.filter((file) => !isAlone(file)),
  );
  const alone = project('alone', tests.filter(isAlone));
  return [beside, { ...alone, runner: path.join(__dirname, 'run-in-turn.js') }];
};
