'use strict';

const fs = require('node:fs');
const { setTimeout: sleep } = require('node:timers/promises');

const PATIENCE = 5_000;

/** Ends a server by closing its stdin, as the end of the run itself would; by force when that does not do. */
module.exports = async function endServer(child, gone, workers) {
  child.stdin.on('error', () => {}); // EPIPE: it has ended by itself
  child.stdin.end();
  const timer = setTimeout(() => {
    console.error(`server ${child.pid} has not ended in ${PATIENCE} ms: killed`);
    child.kill('SIGKILL');
  }, PATIENCE);
  await gone;
  clearTimeout(timer);
  await Promise.all(workers.map(endWorker));
};

// Workers end when their primary has gone. One that does not would disturb whoever is measured next.
async function endWorker(pid) {
  const deadline = Date.now() + PATIENCE;
  while (isRunning(pid) && Date.now() < deadline) await sleep(5);
  if (!isRunning(pid)) return;
  console.error(`worker ${pid} has outlived its primary by ${PATIENCE} ms: killed`);
  process.kill(pid, 'SIGKILL');
}

// An orphan that has ended is a zombie until init comes round to it, which may take a second.
function isRunning(pid) {
  try {
    return !/\) [ZX] /.test(fs.readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}
