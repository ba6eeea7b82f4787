'use strict';

const { execFileSync } = require('node:child_process');
const path = require('node:path');

/** Builds `source`, a file of this folder, into `folder`: a library to be preloaded, or a program. Returns its path. */
module.exports = function build(source, folder, ...flags) {
  const output = path.join(folder, path.basename(source, '.c'));
  execFileSync('cc', ['-O1', '-w', ...flags, '-o', output, path.join(__dirname, source)]);
  return output;
};
