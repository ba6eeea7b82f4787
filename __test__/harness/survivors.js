'use strict';

const fs = require('node:fs');

/** The processes of a run: each carries the run's id in its environment, so that it can be found in /proc. */
function survivorsOf(runId) {
  const mark = `RUST_CLUSTER_RUN_ID=${runId}`;
  return fs.readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return fs.readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(mark);
    } catch {
      return false; // gone in the meantime
    }
  });
}

/** Those left after `patience` ms. Workers end by themselves when their primary has gone, but not at once. */
async function survivorsAfter(runId, patience) {
  const deadline = Date.now() + patience;
  let left = survivorsOf(runId);
  while (left.length > 0 && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    left = survivorsOf(runId);
  }
  return left;
}

function kill(pid) {
  try {
    process.kill(Number(pid), 'SIGKILL');
  } catch {
    // gone in the meantime
  }
}

module.exports = { survivorsOf, survivorsAfter, kill };
