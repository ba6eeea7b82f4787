'use strict';

const fs = require('node:fs');
const path = require('node:path');

const { version } = require('../../../package.json');
const { fileOf, isPublished, packageOf, platformsHere } = require('./platforms');

// Where the native addon is: built in this folder, as in a clone, or installed in the package of this platform.

const ROOT = path.join(__dirname, '..', '..', '..');

const builtFile = (platform) => path.join(ROOT, fileOf(platform));

// From where this file really is too: with --preserve-symlinks it is in the app's node_modules, where pnpm has a link to
// this package and none to what it depends on.
function findPackage(platform) {
  const name = `${packageOf(platform)}/package.json`;
  try {
    return require.resolve(name, { paths: [__dirname, fs.realpathSync(__dirname)] });
  } catch {
    return null;
  }
}

function findInstalled(platform) {
  const found = findPackage(platform);
  if (found === null) return null;
  const installed = require(found);
  if (installed.version === version) return { file: path.join(path.dirname(found), installed.main) };
  const problem = `${installed.name} is of version ${installed.version} and rust-cluster of ${version}; they must be the same: install rust-cluster anew`;
  return { problem };
}

function describeMissing(platforms) {
  const [platform] = platforms;
  // The addon of macOS could only say the same: none is worth installing or building for it.
  if (platform.os !== 'linux') return `only Linux has the native primary, and this is ${platform.id}`;
  if (!isPublished(platform)) {
    return `there is no package for ${platform.id}; \`npm run pack\` in a clone of rust-cluster makes one`;
  }
  const names = platforms.map(packageOf).join(' or ');
  return (
    `the package for this platform, ${names}, is not installed; install rust-cluster on this platform and with its ` +
    'optional dependencies (without --omit=optional), or build it: `npm run build` in a clone'
  );
}

function find() {
  const platforms = platformsHere();
  const built = platforms.map(builtFile).find((file) => fs.existsSync(file));
  if (built !== undefined) return { file: built };
  for (const platform of platforms) {
    const installed = findInstalled(platform);
    if (installed !== null) return installed;
  }
  return { problem: describeMissing(platforms) };
}

let found;

/** `{ file }`, the addon of this platform; or `{ problem }`, why there is none, in words that can follow "because". */
module.exports = function findAddon() {
  found ??= find();
  return found;
};
