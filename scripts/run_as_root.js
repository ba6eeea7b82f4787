'use strict';

const { spawnSync } = require('node:child_process');

/**
 * Runs a command as root, by sudo where this process is not; returns whether it succeeded. There is no terminal: neither
 * apt-get nor sudo may ask for anything.
 */
module.exports = function runAsRoot(...command) {
  const [file, ...args] = process.getuid() === 0 ? command : ['sudo', '-n', ...command];
  const { status } = spawnSync(file, args, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return status === 0;
};
