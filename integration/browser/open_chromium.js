'use strict';

const { chromium } = require('playwright-core');
const installChromium = require('../../scripts/install_chromium');

/**
 * Chromium as the system has it; playwright-core downloads none. It runs without its sandbox, as playwright-core's
 * default is: root, and users without namespaces of their own, cannot have it, and it shows our own page alone.
 */
module.exports = function openChromium(env) {
  return chromium.launch({ executablePath: installChromium(), env: { ...process.env, ...env } });
};
