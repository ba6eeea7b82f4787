'use strict';

const { parseArgs } = require('node:util');

const { judge, summarize } = require('./judge');
const Soak = require('./soak');

// Churn for minutes: by lane, by wire and on Node's own cluster at the same time, so that what the machine does
// concerns all of them. Fails if one of ours drifts, or loses a client.

const USAGE = `npm run soak -- [options]
  --minutes <number>   how long; default: 10
  --seed <number>      what happens, and in which order; default: 1
  --ways <way,…>       of lane, wire, builtin; default: all`;

const OPTIONS = {
  minutes: { type: 'string', default: '10' },
  seed: { type: 'string', default: '1' },
  ways: { type: 'string', default: 'lane,wire,builtin' },
  help: { type: 'boolean', default: false },
};
const WAYS = OPTIONS.ways.default.split(',');

// So many points at rest, or fewer with so many milliseconds between them; but three at least.
const POINTS = 30;
const SHORTEST = 8_000;
const LINE_EVERY = 30_000;

function readOptions() {
  const { minutes, seed, ways, help } = parseArgs({ options: OPTIONS }).values;
  const wrong = ways.split(',').find((way) => !WAYS.includes(way));
  if (wrong !== undefined) throw new Error(`There is no way "${wrong}"`);
  if (!(minutes > 0) || !Number.isInteger(Number(seed))) throw new Error('--minutes and --seed are numbers');
  return { time: minutes * 60_000, seed: Number(seed), ways: ways.split(','), help };
}

const kilobytes = (number) => `${Math.round(number)} KiB`;
const growth = ({ slope, error }) => `${slope.toFixed(1)} ± ${error.toFixed(1)}`;

function printPoint({ name, points, load, errors }) {
  const { rss, fds, threads, counts } = points.at(-1);
  const open = Object.values(fds).reduce((sum, each) => sum + each, 0);
  console.log(
    `${Math.round(performance.now() / 1000)} s  ${name}: clients ${load.started}, failed ${load.failed}, ` +
      `hung ${load.hung}, forks ${counts.forks}, fds ${open}, threads ${threads}, ` +
      `primary ${kilobytes(rss)}${errors.length > 0 ? `, errors ${errors.length}` : ''}`,
  );
}

function printSummary(summary) {
  const { name, clients, failed, hung, unexpected, counts, fdDrift, threadDrift } = summary;
  const { veteranFdDrift, veteranThreadDrift } = summary;
  console.log(`\n${name}
  clients ${clients}: failed ${failed}, of which without a worker's end ${unexpected.length}; hung ${hung}
  forks ${counts.forks}, messages ${counts.messages}, sockets handed ${counts.handed}, returned ${counts.returned}
  at rest: fd drift ${JSON.stringify(fdDrift)}, thread drift ${threadDrift}, zombies ${summary.zombies}
  oldest worker at rest: fd drift ${JSON.stringify(veteranFdDrift)}, thread drift ${veteranThreadDrift}
  KiB per 1000 clients: primary ${growth(summary.primary)} (its heap ${growth(summary.heap)}), oldest worker ${growth(summary.veteran)}, young workers ${growth(summary.young)}`);
}

// Each at its own pace: one whose clients hang rests later than the others.
async function soakAll(soaks, time) {
  const stretch = Math.min(time / 3, Math.max(SHORTEST, time / POINTS));
  const printed = new Map();
  const onRest = (soak) => {
    if (performance.now() - (printed.get(soak) ?? 0) < LINE_EVERY) return;
    printed.set(soak, performance.now());
    printPoint(soak);
  };
  await Promise.all(soaks.map((soak) => soak.listening()));
  await Promise.all(soaks.map((soak) => soak.run(time, { stretch, onRest })));
}

function judgeAll(soaks) {
  const summaries = soaks.map(summarize);
  const builtin = summaries.find(({ name }) => name === 'builtin');
  summaries.filter(({ counts }) => counts).forEach(printSummary);
  for (const error of builtin?.errors ?? []) console.log(`\nbuiltin: ${error}`);
  if (builtin && !builtin.counts) fail("builtin: nothing to judge the others' memory by");
  else if (!Number.isFinite(builtin?.primary.error)) {
    console.log("\nMemory is not judged: that takes Node's own cluster beside, and three rests of it.");
  }
  for (const summary of summaries) {
    if (summary === builtin) continue;
    for (const fault of judge(summary, builtin)) fail(`${summary.name}: ${fault}`);
  }
}

function fail(fault) {
  console.log(`\nFAILED ${fault}`);
  process.exitCode = 1;
}

async function main() {
  const { time, seed, ways, help } = readOptions();
  if (help) return console.log(USAGE);
  console.log(
    `Node ${process.versions.node}, seed ${seed}, ${time / 60_000} minutes: ${ways.join(', ')} side by side`,
  );
  const soaks = ways.map((way) => new Soak(require(`../contenders/${way}`), seed));
  try {
    await soakAll(soaks, time);
  } finally {
    await Promise.all(soaks.map((soak) => soak.end()));
  }
  judgeAll(soaks);
}

main();
