'use strict';

const fs = require('node:fs');

/** A number from /proc/<pid>/status or, summed up, from that of every thread of the process. */
exports.ofProcess = (pid, field) => read(`/proc/${pid}/status`, field);

exports.ofThreads = (pid, field) =>
  fs
    .readdirSync(`/proc/${pid}/task`)
    .reduce((sum, thread) => sum + read(`/proc/${pid}/task/${thread}/status`, field), 0);

function read(file, field) {
  return Number(fs.readFileSync(file, 'latin1').match(new RegExp(`^${field}:\\s+(\\d+)`, 'm'))[1]);
}
