'use strict';

const fromEachWorker = require('./from-each-worker');
const { startLoad, killUnder } = require('./load');

// One of two workers leaves, killed or retired, while clients are in all the states that there are: a request in a
// worker's hands, a connection that is kept alive, and steady load by new connections.

const LEAVING = 1;
const EACH = 2;

const unique = (all) => [...new Map(all.map((value) => [JSON.stringify(value), value])).values()];

/** What all say, each answer once, by whether their worker is the one that leaves: `{ leaving, staying }`. */
async function bySide(all, say) {
  const side = (isLeaving) => all.filter(({ worker }) => (worker === LEAVING) === isLeaving).map(say);
  return {
    leaving: unique(await Promise.all(side(true))),
    staying: unique(await Promise.all(side(false))),
  };
}

async function start(server, client) {
  const held = await fromEachWorker(server, EACH, () => client.hold(server));
  const kept = await fromEachWorker(server, EACH, () => client.connect(server));
  const load = startLoad(() => client.send(server), server.target);
  await load.answers(50);
  return { held, kept, load };
}

// Who answers a kept connection is known only where that connection is still there.
async function askAgain({ again }) {
  const { worker, reused } = await again();
  return reused ? { worker, reused } : { reused };
}

// Killed or retired, the worker closes what nobody uses: HTTP servers do so when they close.
function closedBy(kept) {
  return Promise.all(kept.filter(({ worker }) => worker === LEAVING).map(({ closed }) => closed));
}

/** Resolves to `{ killed, held, kept, load }`. */
async function kill(server, client) {
  const { held, kept, load } = await start(server, client);
  const { killed, early, late } = await killUnder(load, () => server.ask('kill', LEAVING));
  held.filter(({ worker }) => worker !== LEAVING).forEach(({ release }) => release());
  const heldEnds = await bySide(held, ({ end }) => end);
  await closedBy(kept);
  const keptEnds = await bySide(kept, askAgain);
  kept.forEach(({ close }) => close());
  return { killed, held: heldEnds, kept: keptEnds, load: { ...(await load.stop()), early, late } };
}

/** Resolves to `{ retired, held, kept, exit, load }`. */
async function retire(server, client) {
  const { held, kept, load } = await start(server, client);
  const retired = await server.ask('retire', LEAVING);
  await load.answers(50);
  await closedBy(kept);
  const keptEnds = await bySide(kept, askAgain);
  held.forEach(({ release }) => release());
  const heldEnds = await bySide(held, ({ end }) => end);
  kept.forEach(({ close }) => close());
  const exit = await server.ask('exitOf', LEAVING);
  await load.answers(50);
  return { retired, held: heldEnds, kept: keptEnds, exit, load: await load.stop() };
}

module.exports = { kill, retire };
