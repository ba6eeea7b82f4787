'use strict';

/* global afterEach */

const { once, EventEmitter } = require('node:events');
const { setTimeout: sleep } = require('node:timers/promises');

const CLIENTS = 8;
const HUNG = Symbol('hung');
// The built-in loses the connection that was on its way to a killed worker, and its client waits for ever. Ours must
// answer, however busy the machine is.
const PATIENCE = { ours: 20_000, builtin: 3000 };

// A test that fails leaves its load behind: refused clients would come again for ever, and Jest would not end.
const unstopped = new Set();
afterEach(() => {
  for (const end of unstopped) end();
  unstopped.clear();
});

async function endOf(sent, patience) {
  const controller = new AbortController();
  const late = sleep(patience, HUNG, controller).catch(() => {});
  // Whoever was too late may fail as well, and nobody looks any more.
  sent.catch(() => {});
  try {
    return await Promise.race([sent, late]);
  } finally {
    controller.abort();
  }
}

/**
 * Steady load of closed-loop clients: each calls `send()`, which resolves when it has been answered, again and
 * again. A request without an end for as long as one waits on `target` has hung, and its client is done.
 *
 * - `answers(n)`: waits for `n` more answers
 * - `failures()`: how many errors there have been
 * - `stop()`: waits for what is on its way, and resolves to `{ answered, errors, hung }`; an error is its code
 */
function startLoad(send, target) {
  const tally = { answered: 0, errors: [], hung: 0 };
  const events = new EventEmitter();
  let isStopping = false;
  unstopped.add(() => (isStopping = true));

  async function client() {
    while (!isStopping) {
      try {
        if ((await endOf(send(), PATIENCE[target])) === HUNG) return void tally.hung++;
        tally.answered++;
        events.emit('answer');
      } catch (error) {
        tally.errors.push(error.code ?? error.message);
      }
    }
  }

  const done = Promise.all(Array.from({ length: CLIENTS }, client)).then(() => events.emit('answer'));
  return {
    async answers(n) {
      const goal = tally.answered + n;
      while (tally.answered < goal) {
        if (tally.hung === CLIENTS) throw new Error(`all clients hang: ${JSON.stringify(tally)}`);
        await once(events, 'answer');
      }
    },
    failures: () => tally.errors.length,
    async stop() {
      isStopping = true;
      await done;
      return tally;
    },
  };
}

/**
 * Has `kill()` kill a worker under such load; it resolves when that has ended. What the worker had in its hands is
 * lost, one request of each client at the most. `early` are the errors before, `late` those after the clients know.
 */
async function killUnder(load, kill) {
  const early = load.failures();
  const killed = await kill();
  // The kernel resets a process's connections before anybody sees its end; the clients have yet to read that.
  await load.answers(CLIENTS);
  const known = load.failures();
  await load.answers(100);
  return { killed, early, late: load.failures() - known };
}

module.exports = { startLoad, killUnder, CLIENTS };
