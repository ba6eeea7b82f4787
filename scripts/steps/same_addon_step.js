'use strict';

const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '..', '..');

function hashAddons() {
  const hash = createHash('sha256');
  for (const name of fs.readdirSync(ROOT).filter((file) => file.endsWith('.node'))) {
    hash.update(name).update(fs.readFileSync(path.join(ROOT, name)));
  }
  return hash.digest('hex');
}

/** A step for run_steps.js that fails if the addon is not the same then: each Node has run with one and the same. */
const sameAddonStep = () => ({
  name: 'one addon for all',
  run: [process.execPath, [__filename, hashAddons()]],
  isWide: true,
});

module.exports = sameAddonStep;

if (require.main === module && hashAddons() !== process.argv[2]) {
  console.log('The addon has been replaced while the tests ran.');
  process.exitCode = 1;
}
