'use strict';

const fs = require('node:fs');
const path = require('node:path');

const { fileOf, platformsHere } = require('../../lib/shared/addon/platforms');

const ROOT = path.join(__dirname, '..', '..');
const ADDON = fileOf(platformsHere()[0]);

/** Copies the package, as it would be installed, into `folder`. */
function copyPackage(folder) {
  for (const part of ['index.js', 'index.mjs', 'lib', 'package.json', ADDON]) {
    fs.cpSync(path.join(ROOT, part), path.join(folder, part), { recursive: true });
  }
}

module.exports = { copyPackage, ADDON };
