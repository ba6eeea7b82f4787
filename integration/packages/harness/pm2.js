'use strict';

const { execFile } = require('node:child_process');
const { randomUUID } = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { setTimeout: after } = require('node:timers/promises');
const { promisify } = require('node:util');

const { survivorsOf, survivorsAfter, kill } = require('../../../__test__/harness/survivors');

const FOLDER = path.join(__dirname, '..');
const PACKAGE = path.join(FOLDER, '..', '..', 'index.js');
const COMMAND = path.join(FOLDER, 'node_modules', 'pm2', 'bin', 'pm2');
const PATIENCE = 15_000;

const run = promisify(execFile);

/** PM2 with a home, and so a daemon, of its own, whose primary runs on `target`. */
module.exports = class Pm2 {
  lost = 0; // requests without an answer, which the test counts
  #runId = randomUUID();
  #home = fs.mkdtempSync(path.join(os.tmpdir(), 'pm2-'));
  #env;

  constructor(target) {
    this.#env = {
      ...process.env,
      PM2_HOME: this.#home,
      PORT_FILE: path.join(this.#home, 'port'),
      RUST_CLUSTER_RUN_ID: this.#runId,
    };
    delete this.#env.PM2_NODE_OPTIONS;
    if (target === 'ours') this.#env.PM2_NODE_OPTIONS = `--require ${PACKAGE}`;
  }

  /** Runs a command of PM2's, and resolves when that has ended well. */
  command(...args) {
    return run(process.execPath, [COMMAND, ...args.map(String)], { cwd: FOLDER, env: this.#env });
  }

  /** Resolves to the port, when there is one: PM2's `start` does not wait for it. */
  async port() {
    while (!fs.existsSync(this.#env.PORT_FILE)) await after(20);
    return Number(fs.readFileSync(this.#env.PORT_FILE, 'utf8'));
  }

  get daemon() {
    return Number(fs.readFileSync(path.join(this.#home, 'pm2.pid'), 'utf8'));
  }

  /** What the daemon has written. */
  get log() {
    return fs.readFileSync(path.join(this.#home, 'pm2.log'), 'utf8');
  }

  /** Ends the daemon, and resolves to the processes that it leaves behind. */
  async end() {
    await this.command('kill');
    return survivorsAfter(this.#runId, PATIENCE);
  }

  /** Leaves nothing behind, whatever has happened. */
  cleanUp() {
    survivorsOf(this.#runId).forEach(kill);
    fs.rmSync(this.#home, { recursive: true, force: true });
  }
};
