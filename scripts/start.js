'use strict';

const { spawn } = require('node:child_process');
const path = require('node:path');

const build = require('./build');
const install = require('./install');

const DEMO = path.join(__dirname, '..', 'examples', 'hello.js');
// Ctrl-C reaches the whole foreground group; whoever signals this process alone means the demo.
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

function serve() {
  const demo = spawn(process.execPath, [DEMO], { stdio: 'inherit' });
  for (const signal of SIGNALS) process.on(signal, () => demo.kill(signal));
  demo.once('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    // Ends as the demo did, so that the shell knows; Ctrl-C is how a demo is meant to end.
    process.removeAllListeners(signal);
    if (signal === 'SIGINT') process.exit(0);
    process.kill(process.pid, signal);
  });
}

build();
install();
serve();
