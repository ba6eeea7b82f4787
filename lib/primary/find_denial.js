'use strict';

const net = require('node:net');

// What Node's permission model has against sockets. Node asks it in the methods of its native handles, which this
// package does without: so it is asked here, each time, as what it permits may be dropped (process.permission.drop).
// It is the primary's that counts, as the primary binds; a worker's own is asked by the Node in that worker.

const NOWHERE = '/dev/null/nothing';
const { listen } = net.Server.prototype;

/** Whether sockets may ever be denied: `--permission`, on a Node that has `--allow-net` (25 and later). */
const canDeny = () =>
  process.permission !== undefined && process.allowedNodeEnvironmentFlags.has('--allow-net');

/**
 * Node's own ERR_ACCESS_DENIED for a socket of this process, with this `resource`; null if sockets are permitted. With
 * `--permission-audit` Node only tells of what it would refuse, `has` says no all the same, and whether Node refuses can
 * only be tried.
 */
function findDenial(resource = '') {
  if (!canDeny() || process.permission.has('net', resource)) return null;
  try {
    listen.call(
      new net.Server().on('error', () => {}),
      NOWHERE,
    );
    return null;
  } catch (error) {
    return Object.assign(error, { resource });
  }
}

module.exports = { canDeny, findDenial };
