'use strict';

const fs = require('node:fs');
const path = require('node:path');

const { published } = require('../../lib/shared/addon/platforms');
const { laneOnly } = require('../harness/run');

const ROOT = path.join(__dirname, '..', '..');
const WORKFLOW = path.join(ROOT, '.github', 'workflows', 'release.yml');
const ID = /\b(linux|darwin)-(x64|arm64)(-\w+)?\b/g;

// lib/shared/addon/platforms.js has the list; a workflow cannot read it. Those for Linux are built in one job and tried in others.
laneOnly(test)('the release workflow builds and tries each platform that is published, and no other', () => {
  const named = fs.readFileSync(WORKFLOW, 'utf8').match(ID);
  const expected = published.flatMap(({ id, os }) => (os === 'linux' ? [id, id] : [id]));
  expect(named.sort()).toEqual(expected.sort());
});
