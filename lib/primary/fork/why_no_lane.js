'use strict';

const fs = require('node:fs');
const path = require('node:path');

const findAddon = require('../../shared/addon/find_addon');
const { valueOf } = require('../../shared/offer_env');

// Why a worker does not load our half of it, or is not offered a lane. A preload that cannot be read would end the
// worker, so it is only asked of one that surely can.

const LIB = path.join(__dirname, '..', '..');
const PRELOAD = path.join(LIB, 'worker', 'preload.js');
const PERMISSION = /^--(experimental-)?permission(=|$)/;
const READS = /^--allow-fs-read(=|$)/;

const wordsOf = (args, nodeOptions = '') => [...args, ...nodeOptions.split(/\s+/)];

// What the worker's Node is told: its options are before the program, the others are the program's own.
const wordsFor = ({ args, envPairs }, { exec }) =>
  wordsOf(args.slice(0, args.indexOf(exec)), valueOf(envPairs, 'NODE_OPTIONS'));

// Paths that Yarn's Plug'n'Play reads for those who have loaded .pnp.cjs, as the worker has not by then. package.json asks
// for files outside of archives (preferUnplugged); the app may have it otherwise.
const IN_ARCHIVE = /\.zip\/|\/__virtual__\//;

const OTHERS_READ = 0o004;
const OTHERS_ENTER = 0o001;

function isReadableByAll(file) {
  if ((fs.statSync(file).mode & OTHERS_READ) === 0) return false;
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    if ((fs.statSync(folder).mode & OTHERS_ENTER) === 0) return false;
    if (folder === path.dirname(folder)) return true;
  }
}

function filesIn(folder) {
  const names = fs.readdirSync(path.join(LIB, folder), { recursive: true });
  return names.map((name) => path.join(LIB, folder, name));
}

// The worker reads these as whoever it will be.
function canRead({ uid, gid }) {
  try {
    if (uid == null && gid == null) return fs.accessSync(PRELOAD, fs.constants.R_OK) === undefined;
    const ours = ['worker', 'shared'].flatMap(filesIn);
    return [...ours, findAddon().file].every(isReadableByAll);
  } catch {
    return false;
  }
}

const hasPermissions = (words) => words.some((word) => PERMISSION.test(word));

// Where a worker has permissions: surely if it may read everything, or if what the primary may read it may read too,
// by the same options in the same folder, and the primary may.
function mayRead(words, { cwd }) {
  const reads = words.filter((word) => READS.test(word));
  if (reads.includes('--allow-fs-read=*')) return true;
  const { execArgv, env, permission } = process;
  const own = wordsOf(execArgv, env.NODE_OPTIONS).filter((word) => READS.test(word));
  if (permission === undefined || cwd != null || !own.every((word) => reads.includes(word))) return false;
  return ['worker', 'shared'].flatMap(filesIn).every((file) => permission.has('fs.read', file));
}

/** Why the worker that Node starts with `options` loads nothing of ours, in a few words; null if it does. */
function whyNoPreload(options, settings) {
  const words = wordsFor(options, settings);
  if (hasPermissions(words) && !mayRead(words, options)) return '--permission';
  if (IN_ARCHIVE.test(PRELOAD)) return `no worker can read ${PRELOAD} at its start`;
  if (!canRead(options)) return `it may not be able to read ${PRELOAD}`;
  return null;
}

/**
 * Why the worker that Node starts with `options`, and that could take a lane, is not offered one, in a few words for
 * cluster.stats(); null if it is. `shares`: SCHED_NONE. `settings`: cluster.settings.
 */
function whyNoLane(options, shares, settings) {
  if (shares) return 'SCHED_NONE: it accepts for itself';
  if (settings.lane === false) return 'setupPrimary({ lane: false })';
  if (process.env.RUST_CLUSTER_LANE === '0') return 'RUST_CLUSTER_LANE=0';
  // Its Node would ask for --allow-addons, and for --allow-net, without which it can be served by wire.
  if (hasPermissions(wordsFor(options, settings))) return '--permission';
  return null;
}

module.exports = { whyNoLane, whyNoPreload };
