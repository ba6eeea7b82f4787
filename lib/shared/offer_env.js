'use strict';

const path = require('path');

// How the primary tells a worker of its lane: two variables in the worker's environment, which its first
// JavaScript takes out again, so that neither the program nor what it starts sees them.
//
// NODE_OPTIONS and not an argument: process.execArgv stays as it was, and a program that starts node in its turn
// (a shell script as execPath) passes it on. It is the first option, so that what others preload does not see it either.

const OFFER = 'RUST_CLUSTER_LANE_FD';
const OPTIONS = 'NODE_OPTIONS';

// Within quotes, NODE_OPTIONS knows two escapes (https://nodejs.org/api/cli.html#node_optionsoptions).
const quoted = path.join(__dirname, '..', 'worker', 'preload.js').replace(/["\\]/g, '\\$&');
const preload = `--require "${quoted}"`;
// The worker may know the same file by another path: with --preserve-symlinks in the primary alone, by what it links to.
const firstOption = /^--require "(?:[^"\\]|\\["\\])*\/lib\/worker\/preload\.js"(?: |$)/;

const valueOf = (envPairs, name) => {
  const pair = envPairs.find((each) => each.startsWith(`${name}=`));
  return pair && pair.slice(name.length + 1);
};

// What both sides must agree upon: src/handoff/lane/frame.rs and the page. A package that is replaced under a running
// primary gives its workers newer files than its own.
const VERSION = '1';

// The file of the addon goes with it: where a preload of the app's says how packages are resolved (Yarn's Plug'n'Play),
// ours has run before it.

/** The environment, as `name=value` each, with the offer of a lane in `fd` and the one after it, for `addon` to read. */
function addOffer(envPairs, fd, addon) {
  const options = valueOf(envPairs, OPTIONS);
  return [
    ...envPairs.filter((pair) => !pair.startsWith(`${OPTIONS}=`)),
    `${OPTIONS}=${options === undefined ? preload : `${preload} ${options}`}`,
    `${OFFER}=${VERSION}:${fd}:${addon}`,
  ];
}

/**
 * Takes the offer out of `env` again. Returns `{ socket, page, addon, isOurs }`, two descriptors, the addon's file and
 * whether it is of this version; or null if there is none.
 */
function takeOffer(env) {
  const offer = env[OFFER];
  if (offer === undefined) return null;
  delete env[OFFER];
  const [taken] = firstOption.exec(env[OPTIONS]) || [];
  if (taken !== undefined) {
    if (taken.endsWith(' ')) env[OPTIONS] = env[OPTIONS].slice(taken.length);
    else delete env[OPTIONS];
  }
  const [version, fd, ...addon] = offer.split(':');
  return { socket: Number(fd), page: Number(fd) + 1, addon: addon.join(':'), isOurs: version === VERSION };
}

module.exports = { addOffer, takeOffer, valueOf };
