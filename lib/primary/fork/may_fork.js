'use strict';

const { spawnSync } = require('node:child_process');

const NOWHERE = '/dev/null/nothing';

/**
 * Whether Node's permission model lets this process start another one. With --permission-audit it only tells
 * of what it would refuse, `has` says no all the same, and whether Node refuses can only be tried.
 */
module.exports = function mayFork() {
  const { permission } = process;
  if (permission === undefined || permission.has('child')) return true;
  try {
    spawnSync(NOWHERE);
    return true;
  } catch {
    return false;
  }
};
