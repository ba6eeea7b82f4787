'use strict';

const fitSlope = require('../../bench/soak/fit_slope');
const { judge, summarize } = require('../../bench/soak/judge');
const Load = require('../../bench/soak/load');
const random = require('../../bench/soak/random');

const FDS = { socket: 12, eventfd: 3 };

// Ten points, with a thousand clients more at each; `change(point, i)` spoils some.
function soak(change = () => {}, { load = new Load({}), errors = [] } = {}) {
  const points = Array.from({ length: 10 }, (_, i) => {
    // It never grows evenly.
    const rss = 50_000 + (i % 2) * 10;
    const point = {
      clients: 1000 * i,
      fds: { ...FDS },
      threads: 8,
      veteranFds: { ...FDS },
      veteranThreads: 7,
      zombies: 0,
      connections: 0,
      rss,
      heap: rss,
      veteran: rss,
    };
    Object.assign(point, { young: [rss], counts: {} });
    change(point, i);
    return point;
  });
  return summarize({ name: 'lane', points, load, errors });
}

test('what holds the same at each rest has no fault', () => {
  expect(judge(soak(), soak())).toEqual([]);
});

test.each([
  [
    'a descriptor',
    (point, i) => (point.fds.socket += i === 9 ? 1 : 0),
    'descriptors of the primary drift: {"socket":1}',
  ],
  [
    'a descriptor of a new kind',
    (point, i) => i === 9 && (point.fds.memfd = 1),
    'descriptors of the primary drift: {"memfd":1}',
  ],
  ['a thread', (point, i) => (point.threads += i === 9 ? 1 : 0), 'threads of the primary drift: 1'],
  [
    'a descriptor in the oldest worker',
    (point, i) => (point.veteranFds.socket += i === 9 ? 1 : 0),
    'descriptors of the veteran drift: {"socket":1}',
  ],
  [
    'a thread in the oldest worker',
    (point, i) => (point.veteranThreads += i === 9 ? 1 : 0),
    'threads of the veteran drift: 1',
  ],
  ['a zombie', (point) => (point.zombies = 1), '1 zombies'],
  ['a connection', (point) => (point.connections = 1), '1 connections are left'],
  [
    'memory',
    (point, i) => (point.rss += 20 * i),
    "the memory of the primary grows faster than with Node's own cluster",
  ],
])('%s more is a fault', (_, change, fault) => {
  expect(judge(soak(change), soak())).toEqual([fault]);
});

test('what grows while the first caches fill is none', () => {
  expect(
    judge(
      soak((point, i) => i < 2 && (point.fds.socket = i)),
      soak(),
    ),
  ).toEqual([]);
});

test('a failure is expected only while a worker is killed', () => {
  const load = new Load({});
  load.fail({ kind: 'short', begun: 1000, ended: 1100, isHung: false, error: 'ECONNRESET' });
  expect(judge(soak(undefined, { load }), soak())).toEqual([expect.stringContaining('1 failed')]);
  load.disturbed({ by: 'reload', from: 1050, to: 1060 });
  expect(judge(soak(undefined, { load }), soak())).toEqual([expect.stringContaining('1 failed')]);
  load.disturbed({ by: 'kill', from: 1050, to: 1060 });
  expect(judge(soak(undefined, { load }), soak())).toEqual([]);
});

test('a primary that dies early is told', () => {
  const dead = summarize({
    name: 'lane',
    points: [],
    load: new Load({}),
    errors: ['the primary ended with 1'],
  });
  expect(judge(dead, soak())).toEqual(['the primary ended with 1', 'it has not rested twice']);
});

test('a regression line finds the slope, and how sure it is', () => {
  const exact = fitSlope([1, 2, 3, 4].map((x) => [x, 3 * x + 1]));
  expect(exact.slope).toBeCloseTo(3);
  expect(exact.error).toBeCloseTo(0);
  expect(
    fitSlope([
      [0, 0],
      [1, 2],
      [2, 0],
    ]),
  ).toEqual({ slope: 0, error: expect.any(Number) });
});

test('the same seed gives the same numbers, another one others', () => {
  const draw = (seed) => Array.from({ length: 5 }, random(seed).fraction);
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
});
