'use strict';

const { once } = require('node:events');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');

const findFreePort = require('../find_free_port');
const findProgram = require('../../find_program');
const nginxConfig = require('../nginx_config');
const startChild = require('../../children/start_child');
const startServer = require('../start_server');
const single = require('../../contenders/single');

// A server under test: nginx before as many Node processes of their own as others have workers. It stands between the
// run and nginx, and ends it when stdin ends; what it uses itself is not measured.
const { app, workers } = JSON.parse(process.argv[2]);
const READY = 10_000;

async function start() {
  // nginx takes TLS upon itself.
  const backendApp = app === 'tls' ? 'http' : app;
  const backends = await Promise.all(
    Array.from({ length: workers }, () => startServer(single, process.execPath, { app: backendApp })),
  );
  const port = await findFreePort();
  const nginx = startNginx({ port, backends: backends.map((backend) => backend.port), tls: app === 'tls' });
  process.stdin.resume().once('end', () => nginx.kill());
  await untilAccepting(port);
  const front = [nginx.pid, ...childrenOf(nginx.pid)];
  console.log(JSON.stringify({ port, front, workers: backends.flatMap((backend) => backend.workers) }));
}

function startNginx(settings) {
  const prefix = fs.mkdtempSync(path.join(os.tmpdir(), 'rust-cluster-bench-'));
  process.once('exit', () => fs.rmSync(prefix, { recursive: true, force: true }));
  const file = path.join(prefix, 'nginx.conf');
  fs.writeFileSync(file, nginxConfig(settings));
  const nginx = startChild(findProgram('nginx'), ['-p', prefix, '-c', file, '-e', 'stderr']);
  nginx.once('exit', (code) => process.exit(code ?? 1));
  return nginx;
}

async function untilAccepting(port) {
  for (const deadline = Date.now() + READY; Date.now() < deadline; await sleep(20)) {
    const socket = net.connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch {
      // ECONNREFUSED: not yet.
    } finally {
      socket.destroy();
    }
  }
  throw new Error(`nginx does not accept after ${READY} ms`);
}

// All of nginx's processes are its master's children.
function childrenOf(pid) {
  return fs
    .readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1')
    .split(' ')
    .filter(Boolean)
    .map(Number);
}

start();
