'use strict';

const path = require('node:path');

const { fileOf, platformsHere } = require('../lib/shared/addon/platforms');
const buildLibrary = require('./build_library');
const { checkBuild } = require('./check_toolchain');
const putAddon = require('./put_addon');

const ADDON = path.join(__dirname, '..', fileOf(platformsHere()[0]));

/** Builds the addon in release mode, with what the machine has, and puts it where lib/shared/addon/find_addon.js looks for it. */
module.exports = function build() {
  if (process.platform !== 'linux') {
    console.log(
      `There is nothing to build on ${process.platform}: only Linux has the native primary at present, and Node's own cluster is used here.`,
    );
    return;
  }
  checkBuild();
  putAddon(buildLibrary(['build']), ADDON);
};

if (require.main === module) module.exports();
