'use strict';

const { randomUUID } = require('node:crypto');
const { once } = require('node:events');

const { survivorsOf, survivorsAfter, kill } = require('../../../__test__/harness/survivors');
const { spawnPrimary, checkTarget } = require('./spawn-primary');

const PATIENCE = 30_000;

class Server {
  stdout = '';
  stderr = '';
  #runId = randomUUID();
  #name;
  #child;
  #closed;

  constructor(program, options) {
    this.#name = `${program} on ${options.target}`;
    this.#child = spawnPrimary(program, { ...options, runId: this.#runId });
    this.#closed = once(this.#child, 'close');
    this.target = options.target;
    this.secure = options.secure ?? false;
    this.pid = this.#child.pid;
    for (const name of ['stdout', 'stderr']) {
      this.#child[name].setEncoding('utf8').on('data', (chunk) => {
        this[name] += chunk;
        this.#child.emit('output');
      });
    }
  }

  /** Has the primary do something (harness/primary.js), and resolves to its answer. */
  async ask(name, ...args) {
    const id = randomUUID();
    const reply = this.#message((message) => message.id === id);
    this.#child.send({ id, name, args });
    const { value, error } = await this.#whileItRuns(reply, name);
    if (error) throw new Error(error);
    return value;
  }

  /** Waits until stdout matches, and resolves to the match. */
  until(pattern) {
    const matches = async () => {
      while (!pattern.test(this.stdout)) await once(this.#child, 'output');
      return this.stdout.match(pattern);
    };
    return this.#whileItRuns(matches(), `waiting for ${pattern}`);
  }

  /** Has all workers leave; resolves to `{ code, signal, stderr, exits }` once no process is left. */
  async stop() {
    const exits = this.workers ? await this.ask('stop') : void this.#child.kill();
    const [code, signal] = await this.#inTime(this.#closed, 'ending');
    const left = await survivorsAfter(this.#runId, 5000);
    if (left.length > 0) throw this.#error(`it has left processes behind: ${left}`);
    return { code, signal, stderr: this.stderr, exits };
  }

  /** Kills whatever is left. */
  destroy() {
    survivorsOf(this.#runId).forEach(kill);
  }

  /** Resolves to `{ port, workers }`, or to `{ port }` of a program that prints it. */
  async started(listens) {
    if (listens) return { port: Number((await this.until(listens))[1]) };
    const first = this.#message((message) => message.ready);
    return (await this.#whileItRuns(first, 'starting')).ready;
  }

  #message(isWanted) {
    return new Promise((resolve) => {
      const look = (message) => {
        if (!isWanted(message)) return;
        this.#child.removeListener('message', look);
        resolve(message);
      };
      this.#child.on('message', look);
    });
  }

  #whileItRuns(promise, step) {
    const ended = this.#closed.then(([code, signal]) => {
      throw this.#error(`${step}: it has ended with ${signal ?? code}`);
    });
    return this.#inTime(Promise.race([promise, ended]), step);
  }

  #inTime(promise, step) {
    let timer;
    const late = new Promise((resolve, reject) => {
      timer = setTimeout(() => reject(this.#error(`${step}: nothing for ${PATIENCE} ms`)), PATIENCE);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
  }

  #error(text) {
    return new Error(`${this.#name}: ${text}\n${this.stdout}${this.stderr}`);
  }
}

/**
 * Starts a program of servers/ as a primary in a process of its own; resolves when its workers listen, to a `Server`
 * with `pid`, `port`, `workers` (`[{ id, pid }]`, as they were at the start), `stdout` and `stderr` so far.
 *
 * - `target`: `'ours'` or `'builtin'`; `adopt`: how ours gets in (spawn-primary.js); `args`, `env`
 * - `secure`: that clients speak TLS
 * - `listens`: for a program that knows nothing of its test, the pattern of the line in which it tells its port.
 *   It ends at SIGTERM; any other does what it is asked (harness/primary.js).
 */
module.exports = async function startServer(program, options) {
  const server = new Server(program, options);
  try {
    Object.assign(server, await server.started(options.listens));
    checkTarget(options.target, server.pid);
    return server;
  } catch (error) {
    server.destroy();
    throw error;
  }
};
