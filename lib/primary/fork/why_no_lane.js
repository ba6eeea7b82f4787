'use strict';

const fs = require('node:fs');
const path = require('node:path');

const findAddon = require('../../shared/addon/find_addon');
const { valueOf } = require('../../shared/offer_env');

// Why a worker does not load our half of it, or is not offered a lane. A preload that cannot be read would end the
// worker, so it is only asked of one that surely can.

const LIB = path.join(__dirname, '..', '..');
const PRELOAD = path.join(LIB, 'worker', 'preload.js');
const PERMISSION = /(^|\s)--(experimental-)?permission(\s|$|=)/;

// What comes before the program; the others are its own.
const nodeArguments = ({ args }, { exec }) => args.slice(0, args.indexOf(exec));

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

/** Why the worker that Node starts with `options` loads nothing of ours, in a few words; null if it does. */
function whyNoPreload(options, settings) {
  const nodeOptions = valueOf(options.envPairs, 'NODE_OPTIONS') ?? '';
  if ([...nodeArguments(options, settings), nodeOptions].some((each) => PERMISSION.test(each))) {
    return '--permission';
  }
  if (IN_ARCHIVE.test(PRELOAD)) return `no worker can read ${PRELOAD} at its start`;
  if (!canRead(options)) return `it may not be able to read ${PRELOAD}`;
  return null;
}

/**
 * Why a worker that could take a lane is not offered one, in a few words for cluster.stats(); null if it is.
 * `shares`: SCHED_NONE. `settings`: cluster.settings.
 */
function whyNoLane(shares, settings) {
  if (shares) return 'SCHED_NONE: it accepts for itself';
  if (settings.lane === false) return 'setupPrimary({ lane: false })';
  if (process.env.RUST_CLUSTER_LANE === '0') return 'RUST_CLUSTER_LANE=0';
  return null;
}

module.exports = { whyNoLane, whyNoPreload };
