'use strict';

const fs = require('node:fs');
const path = require('node:path');

const { published } = require('../../lib/platforms');
const { laneOnly } = require('../harness/run');

const ROOT = path.join(__dirname, '..', '..');
const WORKFLOW = path.join(ROOT, '.github', 'workflows', 'release.yml');
const ID = /\b(linux|darwin)-(x64|arm64)(-\w+)?\b/g;

// lib/platforms.js has the list; a workflow cannot read it.
laneOnly(test)('the release workflow names each platform that is published, and no other', () => {
  const named = fs.readFileSync(WORKFLOW, 'utf8').match(ID);
  expect([...new Set(named)].sort()).toEqual(published.map(({ id }) => id).sort());
});
