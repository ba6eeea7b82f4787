'use strict';

/* global afterEach, expect */

const { byPrimary } = require('./expect-served');
const startServer = require('./start-server');

// Of a test that has run out of time, Jest ends no more than its own timer.
const running = new Set();
afterEach(() => running.forEach((server) => server.destroy()));

async function onOne(program, { served = byPrimary, ...options }, scenario) {
  const server = await startServer(program, options);
  running.add(server);
  try {
    const outcome = await scenario(server);
    const stats = await server.ask('stats');
    if (options.target === 'ours') served(stats);
    else expect(stats).toBe(null);
    return { outcome, end: await server.stop() };
  } finally {
    running.delete(server);
    server.destroy();
  }
}

/**
 * Starts a program, plays a scenario with it and stops it: on ours, and then on the built-in. Resolves to
 * `{ ours, builtin }`, each `{ outcome, end }`: what the scenario resolved to, and what `stop()` did. A test
 * compares the two, and says in plain figures what both shall be where it matters. `served`: who has served on ours
 * (expect-served.js), the primary by default; the others are start-server.js's options.
 */
module.exports = async function onBoth(program, scenario, options = {}) {
  const ours = await onOne(program, { ...options, target: 'ours' }, scenario);
  const builtin = await onOne(program, { ...options, target: 'builtin' }, scenario);
  return { ours, builtin };
};
