'use strict';

const { laneOnly, run, way } = require('../harness/run');

async function serveInTurn(rounds, clients, timeout) {
  const args = [rounds, clients].map(String);
  const { code, stderr, values } = await run('dispatch/spread.js', { args, timeout });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
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
  'ten thousand connections to four workers that are free: each has its turn',
  async () => {
    const values = await serveInTurn(50, 200, 90_000);
    expect(values('ways')).toEqual([Array(4).fill(way)]);
    expect(values('served')).toEqual(Array(50).fill({ 1: 50, 2: 50, 3: 50, 4: 50 }));
  },
  100_000,
);
