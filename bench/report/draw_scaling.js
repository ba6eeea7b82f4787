'use strict';

const { element, picture, text } = require('./svg');

const titles = Object.fromEntries(require('../contenders').map(({ name, title }) => [name, title]));

const WIDTH = 720;
const HEIGHT = 330;
const PLOT = { left: 44, right: 500, top: 40, bottom: 260 };

/** How the CPU time of a short HTTP connection, all processes together, grows with the number of workers. */
module.exports = function drawScaling({ conditions, loads: { scaling } }) {
  const cases = Object.keys(scaling);
  const names = Object.keys(scaling[cases[0]]);
  const series = names.map((name) => ({
    name,
    totals: cases.map((each) => scaling[each][name].median.total),
  }));
  const top = ceiling(Math.max(...series.flatMap(({ totals }) => totals.filter(Number.isFinite))));
  const x = (i) => PLOT.left + (i * (PLOT.right - PLOT.left)) / Math.max(1, cases.length - 1);
  const y = (total) => PLOT.bottom - (total / top) * (PLOT.bottom - PLOT.top);
  const note = `Node ${conditions.node.slice(1)}, ${conditions.cpus} CPUs`;
  return picture(WIDTH, HEIGHT, `CPU time of a short HTTP connection by the number of workers. ${note}`, [
    text(0, 18, 'CPU µs per short HTTP connection, all processes, by the number of workers', {
      class: 'heading',
    }),
    ...[0, 0.25, 0.5, 0.75, 1].flatMap((share) => drawGridLine(share * top, y)),
    ...cases.map((each, i) => text(x(i), PLOT.bottom + 22, parseInt(each, 10), { 'text-anchor': 'middle' })),
    ...series.map(({ name, totals }) => drawLine(name, totals, x, y)),
    ...drawNames(series, y),
    text(0, HEIGHT - 8, note, { class: 'muted' }),
  ]);
};

// The next number that quarters well.
function ceiling(value) {
  const step = 10 ** Math.floor(Math.log10(value));
  return Math.ceil(value / step) * step;
}

function drawGridLine(value, y) {
  const at = y(value);
  return [
    element('line', { class: 'grid', x1: PLOT.left, x2: PLOT.right, y1: at, y2: at }),
    text(PLOT.left - 8, at + 4, Math.round(value), { class: 'muted', 'text-anchor': 'end' }),
  ];
}

function drawLine(name, totals, x, y) {
  const points = totals
    .map((total, i) => (Number.isFinite(total) ? `${x(i).toFixed(1)},${y(total).toFixed(1)}` : ''))
    .filter(Boolean)
    .join(' ');
  return element('polyline', { class: `line ${name}`, points });
}

// At the ends of their lines, pushed down where two would overlap.
function drawNames(series, y) {
  let free = 0;
  return series
    .map(({ name, totals }) => ({ name, at: y(totals.at(-1)) }))
    .filter(({ at }) => Number.isFinite(at))
    .sort((a, b) => a.at - b.at)
    .map(({ name, at }) => {
      const place = Math.max(at + 4, free);
      free = place + 18;
      return text(PLOT.right + 10, place.toFixed(1), titles[name], { class: `name ${name}` });
    });
}
