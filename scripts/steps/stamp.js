'use strict';

const { createHash } = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const ROOT = path.join(__dirname, '..', '..');
const CACHE = path.join(ROOT, '.cache', 'stamps');
// With the Node and the kernel, all that Node's own cluster can be tested by.
const TESTS = ['__test__', 'jest.config.js', 'package-lock.json'];

function filesOf(name) {
  const file = path.join(ROOT, name);
  if (!fs.statSync(file).isDirectory()) return [name];
  const found = fs.readdirSync(file, { recursive: true }).map((each) => path.join(name, each));
  return found.filter((each) => fs.statSync(path.join(ROOT, each)).isFile()).sort();
}

/**
 * The file that says that the tests of Node's own cluster have passed as they are, with the Node at hand. No line of
 * ours is tested there; so what has passed once need not be run again.
 */
function stampOfBuiltIn() {
  const hash = createHash('sha256').update(`${process.version} ${process.arch} ${os.release()}`);
  for (const file of TESTS.flatMap(filesOf)) {
    hash.update(`\n${file}\n`).update(fs.readFileSync(path.join(ROOT, file)));
  }
  return path.join(CACHE, `built-in-${hash.digest('hex')}`);
}

const hasStamp = (file) => fs.existsSync(file);

function setStamp(file) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, '');
}

module.exports = { hasStamp, setStamp, stampOfBuiltIn };
