'use strict';

const fs = require('node:fs');

// What a process holds, from outside: it may be blocked or busy, and is not disturbed.

/** Descriptors by what they lead to: `{ socket: 9, eventfd: 3, … }`. */
exports.fdsByKind = function fdsByKind(pid) {
  const kinds = {};
  for (const fd of fs.readdirSync(`/proc/${pid}/fd`)) {
    const kind = kindOf(`/proc/${pid}/fd/${fd}`);
    if (kind) kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  return kinds;
};

function kindOf(file) {
  try {
    // `socket:[123]`, `anon_inode:[eventfd]`, `/memfd:name (deleted)`, or a path.
    const link = fs.readlinkSync(file);
    const [, kind] = link.match(/^(?:anon_inode:)?\[?\/?([a-z_]+)[\]:]/) ?? [null, 'file'];
    return kind;
  } catch {
    return null; // closed in the meantime
  }
}

/** Resident memory in KiB and threads, as proc_pid_status(5) has them. */
exports.status = function status(pid) {
  const text = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name) => Number(text.match(new RegExp(`^${name}:\\s*(\\d+)`, 'm'))[1]);
  return { rss: field('VmRSS'), threads: field('Threads') };
};

exports.zombiesOf = function zombiesOf(parent) {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => isZombieOf(pid, parent)).length;
};

function isZombieOf(pid, parent) {
  try {
    // The name in parentheses may hold anything.
    const [state, its] = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/.*\) /s, '').split(' ');
    return state === 'Z' && Number(its) === parent;
  } catch {
    return false; // gone in the meantime
  }
}

const TIME_WAIT = '06';
const LISTEN = '0A';

/** TCP connections of these ports that the kernel knows, other than those that it only remembers. */
exports.connectionsOf = function connectionsOf(ports) {
  const wanted = new Set(ports);
  const lines = fs.readFileSync('/proc/net/tcp', 'utf8').trim().split('\n').slice(1);
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(
      ([, local, , state]) =>
        wanted.has(parseInt(local.split(':')[1], 16)) && state !== LISTEN && state !== TIME_WAIT,
    ).length;
};
