'use strict';

const { element, picture, text } = require('./svg');

const titles = Object.fromEntries(require('../contenders').map(({ name, title }) => [name, title]));

const OURS = ['wire', 'lane'];
const ROW = 26;
const TOP = 64;
const LABELS = 140;
const PANEL = 330;
const GAP = 30;
const WIDTH = LABELS + 2 * PANEL + GAP;

/** What a short HTTP connection costs with each contender: CPU time, in front and in the workers, and p99 latency. */
module.exports = function drawBars({ conditions, loads }) {
  const rows = Object.entries(loads.close[''])
    .filter(([name, { rounds }]) => name !== 'builtin2' && rounds.length > 0)
    .map(([name, { median }]) => ({ name, ...median }))
    .sort((a, b) => b.total - a.total);
  const height = TOP + rows.length * ROW + 34;
  const note = `Node ${conditions.node.slice(1)}, ${conditions.cpus} CPUs, rounds: ${conditions.rounds}`;
  return picture(WIDTH, height, `CPU time and latency of a short HTTP connection. ${note}`, [
    text(0, 18, 'HTTP, a connection per request; less is better', { class: 'heading' }),
    text(LABELS, 48, 'CPU µs in all (in front of the workers)'),
    text(LABELS + PANEL + GAP, 48, 'p99 latency, ms'),
    ...rows.map(({ name }, i) => text(LABELS - 10, baseline(i), titles[name], labelOf(name))),
    ...drawCpu(rows),
    ...drawLatency(rows),
    text(0, height - 6, note, { class: 'muted' }),
  ]);
};

const baseline = (i) => TOP + i * ROW + 16;
const labelOf = (name) => ({ 'text-anchor': 'end', ...(OURS.includes(name) && { 'font-weight': 600 }) });
const classOf = (kind, name) => (OURS.includes(name) ? `${kind} ours` : kind);

// Room is left behind the longest bar for its figure.
function scale(values) {
  return (PANEL - 70) / Math.max(...values);
}

function bar(i, x, width, kind) {
  return element('rect', { class: kind, x, y: TOP + i * ROW + 3, width: width.toFixed(1), height: ROW - 8 });
}

function drawCpu(rows) {
  const unit = scale(rows.map(({ total }) => total));
  return rows.flatMap(({ name, front, total }, i) => [
    bar(i, LABELS, total * unit, classOf('workers', name)),
    bar(i, LABELS, front * unit, classOf('front', name)),
    text((LABELS + total * unit + 6).toFixed(1), baseline(i), `${total.toFixed(0)} (${front.toFixed(0)})`),
  ]);
}

function drawLatency(rows) {
  const unit = scale(rows.map(({ p99 }) => p99));
  const left = LABELS + PANEL + GAP;
  return rows.flatMap(({ name, p99 }, i) => [
    bar(i, left, p99 * unit, classOf('workers', name)),
    text((left + p99 * unit + 6).toFixed(1), baseline(i), p99.toFixed(1)),
  ]);
}
