'use strict';

const fs = require('node:fs');
const { setTimeout: sleep } = require('node:timers/promises');

const PERIOD = 50;
const PATIENCE = 1000;

/** Counts the descriptors of a server's processes, how many they have at most, and how many more afterwards. */
module.exports = function watchDescriptors({ primary, workers }) {
  const before = new Map([primary, ...workers].map((pid) => [pid, count(pid)]));
  const most = { primary: 0, worker: 0 };
  const look = () => {
    most.primary = Math.max(most.primary, count(primary));
    most.worker = Math.max(most.worker, ...workers.map(count));
  };
  const timer = setInterval(look, PERIOD);
  const growth = (pid) => count(pid) - before.get(pid);
  return {
    most,
    stop: () => clearInterval(timer),
    leaked: () => whenClosed(() => ({ primary: growth(primary), workers: Math.max(...workers.map(growth)) })),
  };
};

// The last connections' ends may be on their way.
async function whenClosed(read) {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const leaked = read();
    if ((leaked.primary <= 0 && leaked.workers <= 0) || Date.now() > deadline) return leaked;
    await sleep(PERIOD);
  }
}

// None once it has ended.
function count(pid) {
  try {
    return fs.readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}
