'use strict';

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');

// What an addon for Linux may need of the system that loads it, read from the file itself (elf(5)) by binutils' readelf.

// The oldest glibc on which the Node of nodejs.org runs, from 18 to 26 at least.
const GLIBC = '2.28';
const LARGEST = 1.5 * 1024 * 1024;
const EXPORTS = ['napi_register_module_v1'];
// glibc's own libraries, of which some have been parts of libc.so.6 since 2.34; musl is one file by any of its names.
const LIBC = /^(lib(c|m|rt|dl|pthread)\.so(\.\d)?|ld-linux-[\w-]+\.so\.\d|libc\.musl-\w+\.so\.1)$/;
// All that Node-API got after version 8 is called node_api_…; what is looked up is in the file by name.
const NEWER_NODE_API = /node_api_\w+/;

const read = (file, ...options) =>
  execFileSync('readelf', ['--wide', ...options, file], { encoding: 'utf8', maxBuffer: Infinity });
const all = (text, pattern) => [...text.matchAll(pattern)].map(([, found]) => found);

function isNewer(version, other) {
  return version.localeCompare(other, 'en', { numeric: true }) > 0;
}

function describeAddon(file) {
  const symbols = read(file, '--dyn-syms');
  return {
    needed: all(read(file, '--dynamic'), /\(NEEDED\).*\[(.+)\]/g),
    exported: all(symbols, /(?:GLOBAL|WEAK) +DEFAULT +\d+ (\S+)/g),
    unversioned: all(symbols, /GLOBAL +DEFAULT +UND (\S+)$/gm),
    sections: all(read(file, '--section-headers'), /\] (\.\S+)/g),
    glibc: all(read(file, '--version-info'), /Name: GLIBC_([\d.]+)/g),
  };
}

// A name without a version is one that the glibc which was linked against does not have.
function findNewerThan(newest, { glibc, unversioned }) {
  return [
    ...glibc.filter((version) => isNewer(version, newest)).map((version) => `it needs glibc ${version}`),
    ...unversioned.map((name) => `it needs ${name}, which glibc ${newest} has not`),
  ];
}

/** What is wrong with an addon, in words; nothing if it needs libc alone, and of glibc, if one is given, no newer. */
function findFaults(file, { glibc } = {}) {
  const addon = describeAddon(file);
  const { needed, exported, sections } = addon;
  const newerNodeApi = fs.readFileSync(file, 'latin1').match(NEWER_NODE_API);
  const { size } = fs.statSync(file);
  return [
    ...needed.filter((library) => !LIBC.test(library)).map((library) => `it needs ${library}`),
    ...exported.filter((name) => !EXPORTS.includes(name)).map((name) => `it exports ${name}`),
    ...EXPORTS.filter((name) => !exported.includes(name)).map((name) => `it does not export ${name}`),
    ...(glibc ? findNewerThan(glibc, addon) : []),
    ...(sections.includes('.symtab') ? ['it has its symbols still'] : []),
    ...(newerNodeApi ? [`it looks ${newerNodeApi[0]} up, which Node-API 8 has not`] : []),
    ...(size > LARGEST ? [`it has ${size} bytes`] : []),
  ];
}

/** Whether AddressSanitizer's compiler pass has been over it: what it has put in calls the runtime. */
function isSanitized(file) {
  return describeAddon(file).unversioned.some((name) => name.startsWith('__asan_'));
}

module.exports = { GLIBC, findFaults, isSanitized };
