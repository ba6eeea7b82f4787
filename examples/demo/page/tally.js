// What has become of the requests: in all, of late, and by worker.

const SECOND = 1000;
const RECENT = 10 * SECOND;

const recent = []; // { at, worker, took }, oldest first

export const tally = {
  answered: 0,
  retried: 0,
  lost: 0,

  addAnswer(worker, took) {
    tally.answered++;
    recent.push({ at: performance.now(), worker, took });
  },

  forgetOld() {
    const since = performance.now() - RECENT;
    while (recent[0]?.at < since) recent.shift();
  },

  /** How long the slowest answer of the last ten seconds took, in ms. */
  slowest: () => recent.reduce((slowest, { took }) => Math.max(slowest, took), 0),

  /** How many answers each worker gave in the last second: a map by id. */
  lastSecond() {
    const since = performance.now() - SECOND;
    const counts = new Map();
    for (const { at, worker } of recent) {
      if (at >= since) counts.set(worker, (counts.get(worker) ?? 0) + 1);
    }
    return counts;
  },
};
