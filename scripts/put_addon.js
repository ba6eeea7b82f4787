'use strict';

const fs = require('node:fs');

function isSame(file, other) {
  return fs.existsSync(other) && fs.readFileSync(file).equals(fs.readFileSync(other));
}

/**
 * Copies an addon to its place, and renames it there: a process that has the old one mapped keeps it; writing into it
 * would crash that process.
 */
module.exports = function putAddon(file, target) {
  if (isSame(file, target)) return;
  const fresh = `${target}.${process.pid}`;
  fs.copyFileSync(file, fresh);
  fs.renameSync(fresh, target);
};
