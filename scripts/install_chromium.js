'use strict';

const fs = require('node:fs');
const path = require('node:path');

const giveUp = require('./give_up');
const runAsRoot = require('./run_as_root');

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function find() {
  const { CHROMIUM_PATH, PATH = '' } = process.env;
  if (CHROMIUM_PATH) return CHROMIUM_PATH;
  const candidates = PATH.split(path.delimiter).flatMap((folder) =>
    NAMES.map((name) => path.join(folder, name)),
  );
  return candidates.find((file) => fs.existsSync(file));
}

function installPackage() {
  console.log('Installing the package chromium.');
  return (
    runAsRoot('apt-get', 'update', '-q') &&
    runAsRoot('apt-get', 'install', '-q', '-y', '--no-install-recommends', 'chromium')
  );
}

/** Returns the path of a Chromium, Debian's package where there was none. */
module.exports = function installChromium() {
  if (!find()) installPackage();
  return (
    find() ??
    giveUp(
      'The tests in a browser need Chromium, and it could not be installed: run `sudo apt-get install chromium`, or set CHROMIUM_PATH.',
    )
  );
};

if (require.main === module) console.log(module.exports());
