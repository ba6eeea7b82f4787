'use strict';

const { spawnSync } = require('node:child_process');
const path = require('node:path');

const { version } = require('../../package.json');

const CHECK = path.join(__dirname, '..', '..', 'scripts', 'check_release.js');

function check(tag) {
  const { status, stderr } = spawnSync(process.execPath, [CHECK, tag], { encoding: 'utf8' });
  return { status, said: stderr.trim() };
}

test('npm, cargo and the changelog agree on the version', () => {
  expect(check(`v${version}`)).toEqual({ status: 0, said: '' });
});

test.each([
  ['v999.0.0', `package.json is of version ${version}, and the tag is v999.0.0.`],
  [version, `The tag of a release is like v1.2.3, and not ${version}.`],
])('a tag %s is refused', (tag, said) => {
  expect(check(tag)).toEqual({ status: 1, said });
});
