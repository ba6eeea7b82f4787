'use strict';

const http = require('node:http');

const clients = require('./clients');

const HUNG = 10_000;
// A connection kept alive may turn out dead a little after its worker.
const STALE = 300;
const KINDS = Object.keys(clients);

// One that is retired answers what it has; but a connection that it has kept alive may end as the client uses it again.
const explains = (by, kind) => by === 'kill' || kind === 'keepAlive';

/** The clients of one primary: starts them, and knows what became of each. */
module.exports = class Load {
  #agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
  #open = new Set();
  #failures = [];
  #disturbances = [];
  started = 0;
  hung = 0;

  constructor(ports) {
    this.ports = ports;
  }

  start(random) {
    const kind = random.pick(KINDS);
    const begun = Date.now();
    this.started++;
    const ended = (error, isHung = false) => {
      if (!this.#open.delete(ended)) return;
      clearTimeout(timer);
      if (!error) return;
      this.fail({ kind, begun, ended: Date.now(), isHung, error: error.code ?? error.message });
    };
    this.#open.add(ended);
    const amount = random.between(200, 2000);
    const client = clients[kind](this.ports, ended, amount, this.#agent);
    const timer = setTimeout(() => {
      ended(new Error('hung'), true);
      client.destroy();
    }, HUNG);
  }

  fail(failure) {
    this.#failures.push(failure);
    if (failure.isHung) this.hung++;
  }

  /** Somebody's end, from when it was caused until it was seen: it explains failures of that time. */
  disturbed(disturbance) {
    this.#disturbances.push(disturbance);
  }

  /** Resolves when no client is left, and no connection is kept alive. */
  async drain() {
    while (this.#open.size > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    this.#agent.destroy();
    this.#agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
  }

  /** Failures that no worker's end explains. */
  unexpected() {
    return this.#failures.filter(
      ({ kind, isHung, begun, ended }) =>
        !isHung &&
        !this.#disturbances.some(
          ({ by, from, to }) => explains(by, kind) && from <= ended && to >= begun - STALE,
        ),
    );
  }

  get failed() {
    return this.#failures.length;
  }
};
