'use strict';

// @alone: a worker that does not run for 20 ms is passed by.

const { laneOnly, runWell, way } = require('../harness/run');
const scaled = require('../harness/scale');

const ROUNDS = scaled(50);

async function serveInTurn(rounds, clients, timeout) {
  const args = [rounds, clients].map(String);
  const { values } = await runWell('dispatch/spread.js', { args, timeout });
  return values;
}

test('a hundred connections, one after the other: each of four workers has its share', async () => {
  const served = (await serveInTurn(1, 100))('served');
  expect(served).toHaveLength(1);
  const shares = Object.values(served[0]);
  expect(shares).toHaveLength(4);
  expect(shares.reduce((sum, share) => sum + share)).toBe(100);
  expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
});

laneOnly(test)(
  `${200 * ROUNDS} connections to four workers that are free: each has its turn`,
  async () => {
    const values = await serveInTurn(ROUNDS, 200, 90_000);
    expect(values('ways')).toEqual([Array(4).fill(way)]);
    expect(values('served')).toEqual(Array(ROUNDS).fill({ 1: 50, 2: 50, 3: 50, 4: 50 }));
  },
  100_000,
);
