'use strict';

const { fork } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { isDeepStrictEqual } = require('node:util');

const contenderEnv = require('../servers/contender_env');
const Load = require('./load');
const nextMessage = require('./next_message');
const random = require('./random');
const { connectionsOf, fdsByKind, status, zombiesOf } = require('./sample');

const TICK = 100;
const WORKERS = 4;
const CLIENTS_PER_TICK = 6;
// How often in a hundred ticks, and the range of `amount`: milliseconds, or bytes.
const ACTS = {
  kill: { often: 2, from: 0, to: 0 },
  reload: { often: 2, from: 0, to: 0 },
  stop: { often: 2, from: 100, to: 1000 },
  block: { often: 2, from: 50, to: 500 },
  open: { often: 4, from: 0, to: 0 },
  messages: { often: 20, from: 1, to: 20_000 },
};
// Young enough to be alike, old enough to have done something.
const YOUNG = { from: 2_000, to: 15_000 };

/** One contender under the soak: a primary, its clients, and what was seen of it at rest. */
module.exports = class Soak {
  #died = new AbortController();
  #isEnding = false;
  points = [];
  errors = [];

  constructor({ name, config, env }, seed) {
    this.name = name;
    this.random = random(seed);
    const settings = JSON.stringify({ contender: config, workers: WORKERS });
    this.primary = fork(path.join(__dirname, 'primary.js'), [settings], {
      execArgv: ['--expose-gc'],
      env: contenderEnv({ env }),
    });
    this.pid = this.primary.pid;
    this.primary.on('message', (message) => this.#hear(message));
    this.primary.on('exit', (code, signal) => this.#isEnding || this.#fail(code, signal));
  }

  #fail(code, signal) {
    this.errors.push(`the primary ended with ${signal ?? code}`);
    this.#died.abort();
  }

  get hasDied() {
    return this.#died.signal.aborted;
  }

  #hear({ error, disturbed }) {
    if (error) this.errors.push(error);
    if (disturbed) this.load.disturbed(disturbed);
  }

  #until(key) {
    return nextMessage(this.primary, (message) => key in message, { signal: this.#died.signal });
  }

  async listening() {
    const { ports, veteran } = await this.#until('ports');
    this.veteran = veteran;
    this.load = new Load(ports);
  }

  /** Works and rests in turn for so long. */
  async run(milliseconds, { stretch, onRest }) {
    const until = performance.now() + milliseconds;
    try {
      while (performance.now() < until) {
        await this.#work(stretch);
        await this.#rest();
        onRest(this);
      }
    } catch (error) {
      if (!this.hasDied) throw error; // else it is noted
    }
  }

  async #work(milliseconds) {
    const until = Date.now() + milliseconds;
    while (Date.now() < until && !this.hasDied) {
      for (let i = 0; i < CLIENTS_PER_TICK; i++) this.load.start(this.random);
      for (const [name, { often, from, to }] of Object.entries(ACTS)) {
        const { fraction, between } = this.random;
        const act = { name, pick: between(0, 1000), amount: between(from, to) };
        if (fraction() * 100 < often) this.primary.send({ act });
      }
      await sleep(TICK);
    }
  }

  // Takes all load away, waits until nothing moves, and notes what the primary and its oldest worker hold then.
  async #rest() {
    await this.load.drain();
    const resting = this.#until('resting');
    this.primary.send({ rest: true });
    const { workers, counts, heap } = (await resting).resting;
    await this.#settle();
    const young = workers.filter(({ age }) => age >= YOUNG.from && age <= YOUNG.to);
    const memory = (pid) => status(pid).rss;
    this.points.push({
      clients: this.load.started,
      ...this.#holdings(),
      rss: memory(this.pid),
      veteran: memory(this.veteran),
      young: young.map(({ pid }) => memory(pid)),
      counts,
      heap,
    });
  }

  #holdings() {
    return {
      fds: fdsByKind(this.pid),
      threads: status(this.pid).threads,
      veteranFds: fdsByKind(this.veteran),
      veteranThreads: status(this.veteran).threads,
      zombies: zombiesOf(this.pid),
      connections: connectionsOf(Object.values(this.load.ports)),
    };
  }

  // The last ends of connections and processes take a few turns, on a busy machine more. What is still there after
  // that stays.
  async #settle() {
    const first = this.points[0];
    const isSettled = ({ fds, veteranFds, connections, zombies }) =>
      connections + zombies === 0 &&
      (!first || (isDeepStrictEqual(fds, first.fds) && isDeepStrictEqual(veteranFds, first.veteranFds)));
    const deadline = Date.now() + 5000;
    while (!isSettled(this.#holdings()) && Date.now() < deadline) await sleep(50);
  }

  async end() {
    this.#isEnding = true;
    if (this.hasDied) return;
    const exited = once(this.primary, 'exit');
    this.primary.send({ end: true });
    await exited;
  }
};
