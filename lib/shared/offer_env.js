'use strict';

const path = require('path');

// How the primary tells a worker of its lane and of its grace: two variables in the worker's environment, which its
// first JavaScript takes out again, so that neither the program nor what it starts sees them.
//
// NODE_OPTIONS and not an argument: process.execArgv stays as it was, and a program that starts node in its turn
// (a shell script as execPath) passes it on. It is the first option, so that what others preload does not see it either.

const OFFER = 'RUST_CLUSTER_OFFER';
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
const VERSION = '2';

// The file of the addon goes with it: where a preload of the app's says how packages are resolved (Yarn's Plug'n'Play),
// ours has run before it.

/**
 * The environment, as `name=value` each, with an offer.
 *
 * - `lane`: `{ fd, addon }`: descriptors `fd` and the one after it, and the file that reads them; null for none
 * - `grace`: ms in which the worker may drain; 0 for none
 */
function addOffer(envPairs, { lane, grace }) {
  const options = valueOf(envPairs, OPTIONS);
  return [
    ...envPairs.filter((pair) => !pair.startsWith(`${OPTIONS}=`)),
    `${OPTIONS}=${options === undefined ? preload : `${preload} ${options}`}`,
    `${OFFER}=${VERSION}:${lane === null ? ':' : `${lane.fd}:${lane.addon}`}:${grace}`,
  ];
}

// The file may have colons in its path.
const offered = /^([^:]*):([^:]*):([^]*):(\d*)$/;

/**
 * Takes the offer out of `env` again. Returns `{ isOurs, lane, grace }`, or null if there is none. `isOurs`: it is of
 * this version. `lane`: `{ socket, page, addon }`, two descriptors and the addon's file, or null.
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
  const [, version, fd, addon, grace] = offered.exec(offer) || [offer];
  const lane = fd ? { socket: Number(fd), page: Number(fd) + 1, addon } : null;
  return { isOurs: version === VERSION, lane, grace: Number(grace) };
}

module.exports = { addOffer, takeOffer, valueOf };
