'use strict';

const { execFileSync } = require('node:child_process');
const path = require('node:path');

/** Builds `source`, a file in C, into `folder`: a program, or with flags a library to be preloaded. Returns its path. */
function buildC(source, folder, ...flags) {
  const output = path.join(folder, path.basename(source, '.c'));
  execFileSync('cc', ['-O1', '-w', ...flags, '-o', output, source]);
  return output;
}

/** The environment for processes that this library of ours is preloaded into, beside what is preloaded already. */
const preloading = (source, folder) => ({
  LD_PRELOAD: [process.env.LD_PRELOAD, buildC(source, folder, '-shared', '-fPIC')].filter(Boolean).join(':'),
});

module.exports = { buildC, preloading };
