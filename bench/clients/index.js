'use strict';

const path = require('node:path');

const runChild = require('../children/run_child');

const CLIENTS = 64;

/** wrk on one thread. Its clock starts with the request, so a TLS handshake is before it. */
exports.runWrk = (url, seconds, headers = []) =>
  runChild('wrk', [
    ...['-t1', `-c${CLIENTS}`, `-d${seconds}s`, '-s', path.join(__dirname, 'report.lua')],
    ...headers.flatMap((header) => ['-H', header]),
    url,
  ]);

/** Clients of our own, in a process of their own: what wrk cannot do. */
exports.runInTurn = (port, seconds) => run('in_turn.js', { port, seconds, clients: CLIENTS });
exports.runOneByOne = (settings) => run('one_by_one.js', settings);
exports.runPaced = (settings) => run('paced.js', settings);
exports.runAtOnce = (settings) => run('at_once.js', settings);

function run(file, settings) {
  return runChild(process.execPath, [path.join(__dirname, file), JSON.stringify(settings)]);
}
