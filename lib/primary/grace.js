'use strict';

const { invalidArgument, outOfRange } = require('./errors');

// How long a worker that leaves may drain, in ms: docs/draining.md. 0 turns draining off.

const LONGEST = 2 ** 31 - 1; // as a timer's
const BOUNDS = `an integer of milliseconds from 0 to ${LONGEST}`;

/** Throws unless `grace` can be `settings.grace`. */
function checkGrace(grace) {
  if (grace === undefined) return;
  if (typeof grace !== 'number') throw invalidArgument('settings.grace', 'of type number', grace);
  if (!Number.isInteger(grace) || grace < 0 || grace > LONGEST) {
    throw outOfRange('settings.grace', BOUNDS, grace);
  }
}

/** Throws unless RUST_CLUSTER_GRACE is unset, empty or such a number. */
function checkGraceInEnv({ RUST_CLUSTER_GRACE: grace } = process.env) {
  if (!grace || (/^\d+$/.test(grace) && Number(grace) <= LONGEST)) return;
  throw outOfRange('RUST_CLUSTER_GRACE', BOUNDS, grace);
}

/** The grace of a worker that is forked now. */
const graceOf = ({ grace }) => grace ?? Number(process.env.RUST_CLUSTER_GRACE ?? 0);

module.exports = { checkGrace, checkGraceInEnv, graceOf };
