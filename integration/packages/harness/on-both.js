'use strict';

const startServer = require('./start-server');

async function onOne(program, options, scenario) {
  const server = await startServer(program, options);
  try {
    const outcome = await scenario(server);
    return { outcome, end: await server.stop() };
  } finally {
    server.destroy();
  }
}

/**
 * Starts a program, plays a scenario with it and stops it: on ours, and then on the built-in. Resolves to
 * `{ ours, builtin }`, each `{ outcome, end }`: what the scenario resolved to, and what `stop()` did. A test
 * compares the two, and says in plain figures what both shall be where it matters.
 */
module.exports = async function onBoth(program, scenario, options = {}) {
  const ours = await onOne(program, { ...options, target: 'ours' }, scenario);
  const builtin = await onOne(program, { ...options, target: 'builtin' }, scenario);
  return { ours, builtin };
};
