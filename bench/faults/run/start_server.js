'use strict';

const { once } = require('node:events');
const path = require('node:path');
const readline = require('node:readline');

const startChild = require('../../children/start_child');
const contenderEnv = require('../../servers/contender_env');
const endServer = require('../../servers/end_server');

const PROGRAM = path.join(__dirname, 'server.js');
const NOBODY = 65534;
// Starting 24 workers on two cores takes some seconds, and no fault takes longer.
const LONGEST = 30_000;

/** Starts a contender's server: its port and pids, `breakIt()`, which resolves when that is over, and `end()`. */
module.exports = async function startServer(contender, node, fault) {
  const child = start(contender, node, fault);
  const gone = once(child, 'exit');
  const lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = () => readLine(child, lines);
  let workers = [];
  const end = () => endServer(child, gone, workers);
  try {
    const ready = await read();
    workers = ready.workers;
    const breakIt = async () => {
      child.stdin.write('break');
      const over = await read();
      workers = over.workers;
      return over.told;
    };
    return { ...ready, breakIt, end };
  } catch (error) {
    await end();
    throw error;
  }
};

function start(contender, node, { name, limit, isUnprivileged }) {
  const env = contenderEnv(contender);
  const server = [node, PROGRAM, name, contender.config.cluster];
  if (!limit) return startChild(server[0], server.slice(1), { env });
  const as = isUnprivileged && process.getuid() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  // Soft and hard: Node raises its soft limit to the hard one.
  return startChild('sh', ['-c', 'ulimit -n "$0" && exec "$@"', String(limit), ...server], { env, ...as });
}

async function readLine(child, lines) {
  const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST);
  const { value, done } = await lines.next();
  clearTimeout(timer);
  if (done) throw new Error('the server has ended');
  return JSON.parse(value);
}
