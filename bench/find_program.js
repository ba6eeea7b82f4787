'use strict';

const fs = require('node:fs');
const path = require('node:path');

// Debian keeps nginx where the PATH of users without privileges does not look.
const directories = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin'];

/** The path of an installed program, or undefined. */
module.exports = function findProgram(name) {
  return directories.map((directory) => path.join(directory, name)).find(isExecutable);
};

function isExecutable(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}
