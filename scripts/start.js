'use strict';

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const net = require('node:net');
const path = require('node:path');

const build = require('./build');
const giveUp = require('./give_up');
const install = require('./install');

const DEMO = path.join(__dirname, '..', 'examples', 'demo');
// Ctrl-C reaches the whole foreground group; whoever signals this process alone means the demo.
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const { PORT = '8000', HOST = '127.0.0.1' } = process.env;

// Told here once, instead of by every worker with a stack trace.
async function checkAddress() {
  try {
    const server = net.createServer().listen(Number(PORT), HOST);
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
  } catch ({ code }) {
    giveUp(
      `The demo cannot listen on ${HOST}, port ${PORT} (${code}): set PORT and HOST, or run \`PORT=0 npm start\` for any free port.`,
    );
  }
}

function serve() {
  const demo = spawn(process.execPath, [DEMO], { stdio: 'inherit', env: { ...process.env, PORT, HOST } });
  for (const signal of SIGNALS) process.on(signal, () => demo.kill(signal));
  demo.once('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    // Ends as the demo did, so that the shell knows; but Ctrl-C is how a demo is meant to end.
    process.removeAllListeners(signal);
    if (signal === 'SIGINT') process.exit(0);
    process.kill(process.pid, signal);
  });
}

build();
install();
checkAddress().then(serve);
