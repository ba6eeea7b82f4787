'use strict';

const { execFile } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { promisify } = require('node:util');
const { setTimeout: sleep } = require('node:timers/promises');

const contenderEnv = require('../servers/contender_env');

const APP = path.join(__dirname, 'app.js');
const WORKERS = 2;
const run = promisify(execFile);

/**
 * Starts app.js by PM2 in its cluster mode, with a home of its own. One reload replaces both workers. Its daemon is that of
 * the Node that runs the command, and so are its workers: naming an interpreter would turn its cluster mode off.
 */
module.exports = async function startPm2(contender, { node, port }) {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'pm2-'));
  const env = { ...contenderEnv(contender), PM2_HOME: home, PORT: String(port) };
  const command = (...args) => run(node, [contender.program(), ...args], { env, cwd: home });
  // The daemon is no child of ours; a run that is interrupted leaves none behind.
  const endDaemon = () => process.kill(Number(fs.readFileSync(path.join(home, 'pm2.pid'), 'utf8')));
  process.once('exit', endDaemon);
  await command('start', APP, '--name', 'app', '--instances', String(WORKERS));
  await reachable(port);
  return {
    async replace() {
      const start = performance.now();
      await command('reload', 'app');
      const took = (performance.now() - start) / WORKERS;
      return Array.from({ length: WORKERS }, () => ({ took, killed: NaN }));
    },
    async end() {
      process.removeListener('exit', endDaemon);
      await command('kill');
      fs.rmSync(home, { recursive: true, force: true });
    },
  };
};

// `start` does not wait until the app listens.
async function reachable(port) {
  for (;;) {
    const isThere = await new Promise((resolve) => {
      const socket = net.connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isThere) return;
    await sleep(50);
  }
}
