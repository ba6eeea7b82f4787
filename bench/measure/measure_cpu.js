'use strict';

const fs = require('node:fs');

/**
 * The CPU time in µs that all threads of the processes have used. From schedstat (its first field, in ns) and not from
 * stat, whose clock ticks are of 10 ms. Without a thread's number schedstat is of the main thread alone (proc(5)).
 */
module.exports = function measureCpu(pids) {
  let nanoseconds = 0;
  for (const pid of pids) {
    for (const thread of fs.readdirSync(`/proc/${pid}/task`)) nanoseconds += readThread(pid, thread);
  }
  return nanoseconds / 1000;
};

function readThread(pid, thread) {
  try {
    return Number(fs.readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')[0]);
  } catch (error) {
    // ESRCH, ENOENT: the thread has ended since it was listed.
    if (error.code === 'ESRCH' || error.code === 'ENOENT') return 0;
    throw error;
  }
}
