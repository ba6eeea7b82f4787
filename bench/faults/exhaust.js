'use strict';

const fs = require('node:fs');
const { setTimeout: sleep } = require('node:timers/promises');

/** Leaves this process no descriptor for so long: what becomes free is taken again every 10 ms. */
module.exports = async function exhaust(milliseconds) {
  const taken = [];
  const deadline = performance.now() + milliseconds;
  while (performance.now() < deadline) {
    takeAll(taken);
    await sleep(10);
  }
  for (const fd of taken) fs.closeSync(fd);
};

function takeAll(taken) {
  try {
    for (;;) taken.push(fs.openSync('/dev/null'));
  } catch (error) {
    if (error.code !== 'EMFILE') throw error;
  }
}
