'use strict';

// The few figures that the README shows, from the results of one run of the loads and one of the faults: Node's own
// cluster, workers that accept for themselves where there are such, and rust-cluster as it comes.

const TITLES = { pm2: 'PM2', builtin: "Node's own", none: 'SCHED_NONE', lane: 'rust-cluster' };

const ofLoad =
  (load, figure, unit, digits = 0, which = '') =>
  (results, contender) =>
    format(results[load]?.[which]?.[contender]?.median[figure], unit, digits);

// Several figures are added up.
const ofFault =
  (fault, figures, unit = '') =>
  (results, contender) => {
    const summary = results[fault]?.[contender]?.summary ?? {};
    const sum = figures.reduce((total, figure) => total + summary[figure], 0);
    return format(sum, unit, 0);
  };

const format = (figure, unit, digits) =>
  Number.isFinite(figure) ? `${figure.toFixed(digits)}${unit && ` ${unit}`}` : '–';

const LOADS = [
  ['CPU per short HTTP connection, 2 workers, all processes', ofLoad('close', 'total', 'µs', 1)],
  ['… the primary', ofLoad('close', 'front', 'µs', 1)],
  ['… p99 latency, 64 clients', ofLoad('close', 'p99', 'ms', 1)],
  ['… connections per second', ofLoad('close', 'rate', '')],
  ['2000 connections at once: the last is answered after', ofLoad('burst', 'last', 'ms')],
  ['`fork()` blocks the JavaScript thread, primary of 800 MB', ofLoad('fork', 'stall', 'ms', 1, '800 MB')],
];

const FAULTS = [
  ["primary's JavaScript blocked 3 s: p99 of fresh connections", ofFault('primary-blocked', ['p99'], 'ms')],
  [
    '36 workers killed in 9 s of each round, 64 clients: clients that hung, in all',
    ofFault('kills', ['hung (5 s)']),
  ],
  [
    '… cut off by the death of the worker that had taken them',
    ofFault('kills', ['closed without answer', 'reset']),
  ],
  ['… served meanwhile', ofFault('kills', ['ok'])],
];

const ofDrain =
  (figure, unit = '') =>
  (results, contender) =>
    format(results[contender]?.summary[figure] ?? NaN, unit, 0);

const DRAIN = [
  ['requests reset', ofDrain('reset')],
  ['… that hung', ofDrain('hung (5 s)')],
  ['workers that had to be killed', ofDrain('killed after 5 s')],
  ['the slowest one was gone after', ofDrain('gone after, at most (ms)', 'ms')],
];

const formatTable = (rows, contenders, results) => ({
  head: ['', ...contenders.map((contender) => TITLES[contender])],
  rows: rows.map(([title, figure]) => [title, ...contenders.map((contender) => figure(results, contender))]),
});

// Each a table, `{ head, rows }` of strings.
exports.formatLoads = (results) => formatTable(LOADS, ['builtin', 'none', 'lane'], results);
exports.formatFaults = (results) => formatTable(FAULTS, ['builtin', 'lane'], results);
exports.formatDrain = (results) => formatTable(DRAIN, ['builtin', 'pm2', 'lane'], results);
