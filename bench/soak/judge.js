'use strict';

const fitSlope = require('./fit_slope');

// The share of the time after which caches and heaps have grown to what they need.
const WARM_UP = 0.2;

/** What is more, or less, of each kind: `{ socket: 1 }`; `{}` if nothing is. */
function difference(now, then) {
  const kinds = new Set([...Object.keys(now), ...Object.keys(then)]);
  const changes = [...kinds].map((kind) => [kind, (now[kind] ?? 0) - (then[kind] ?? 0)]);
  return Object.fromEntries(changes.filter(([, change]) => change !== 0));
}

/** What was seen of one contender, in figures. Memory by clients, as one that waits for those that hang has fewer. */
exports.summarize = function summarize({ name, points, load, errors }) {
  const warm = points.slice(Math.floor(points.length * WARM_UP));
  if (warm.length < 2) return { name, errors: [...errors, 'it has not rested twice'] };
  const [first] = warm;
  const last = warm.at(-1);
  const unexpected = load.unexpected();
  return {
    name,
    fdDrift: difference(last.fds, first.fds),
    threadDrift: last.threads - first.threads,
    veteranFdDrift: difference(last.veteranFds, first.veteranFds),
    veteranThreadDrift: last.veteranThreads - first.veteranThreads,
    zombies: last.zombies,
    connections: last.connections,
    primary: fitSlope(warm.map(({ clients, rss }) => [clients / 1000, rss])),
    heap: fitSlope(warm.map(({ clients, heap }) => [clients / 1000, heap])),
    veteran: fitSlope(warm.map(({ clients, veteran }) => [clients / 1000, veteran])),
    young: fitSlope(warm.flatMap(({ clients, young }) => young.map((rss) => [clients / 1000, rss]))),
    clients: load.started,
    failed: load.failed,
    hung: load.hung,
    unexpected,
    errors,
    counts: last.counts,
  };
};

// Three standard errors of a difference: one run in some hundreds is beyond that by chance.
function growsFaster(ours, builtin) {
  return ours.slope - builtin.slope > 3 * Math.hypot(ours.error, builtin.error);
}

function findDrift(whose, fds, threads) {
  const faults = [];
  if (Object.keys(fds).length > 0) faults.push(`descriptors of the ${whose} drift: ${JSON.stringify(fds)}`);
  if (threads !== 0) faults.push(`threads of the ${whose} drift: ${threads}`);
  return faults;
}

/** What is wrong with one of ours, in sentences. `builtin`: the summary of Node's own, if it ran beside. */
exports.judge = function judge(summary, builtin) {
  if (!summary.counts) return summary.errors;
  const { zombies, connections, hung, unexpected } = summary;
  const faults = [
    ...summary.errors,
    ...findDrift('primary', summary.fdDrift, summary.threadDrift),
    ...findDrift('veteran', summary.veteranFdDrift, summary.veteranThreadDrift),
  ];
  if (zombies > 0) faults.push(`${zombies} zombies`);
  if (connections > 0) faults.push(`${connections} connections are left`);
  if (hung > 0) faults.push(`${hung} clients hung`);
  if (unexpected.length > 0) {
    faults.push(`${unexpected.length} failed: ${JSON.stringify(unexpected.slice(0, 5))}`);
  }
  for (const process of ['primary', 'veteran', 'young']) {
    if (builtin?.counts && growsFaster(summary[process], builtin[process])) {
      faults.push(`the memory of the ${process} grows faster than with Node's own cluster`);
    }
  }
  return faults;
};
