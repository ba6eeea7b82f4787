'use strict';

const { chromium } = require('playwright-core');
const installChromium = require('../../scripts/install_chromium');

/** Chromium as the system has it; playwright-core downloads none. Root's processes cannot have its sandbox. */
module.exports = function openChromium(env) {
  const args = process.getuid() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: installChromium(), args, env: { ...process.env, ...env } });
};
