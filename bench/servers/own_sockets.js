'use strict';

const dgram = require('node:dgram');
const { once } = require('node:events');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');

const HOST = '127.0.0.1';
// Milliseconds between clients: the rest of the time is for what they are beside.
const PAUSE = 5;

async function readAll(stream) {
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) text += chunk;
  return text;
}

/**
 * Servers and clients that a primary has for itself, as an application's primary may: HTTP, a unix socket and UDP. None of
 * them concerns the cluster. Their native handles come and go on the event loop beside what the cluster has there.
 */
module.exports = class OwnSockets {
  #folder;
  #http;
  #unix;
  #udp;

  async open() {
    this.#folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rust-cluster-own-'));
    this.#http = http.createServer((request, response) => response.end('own'));
    this.#unix = net.createServer((socket) => socket.end('own'));
    this.#udp = dgram.createSocket('udp4');
    this.#udp.on('message', (message, { port }) => this.#udp.send('own', port, HOST));
    const servers = [
      this.#http.listen(0, HOST),
      this.#unix.listen(path.join(this.#folder, 'own.sock')),
      this.#udp.bind(0, HOST),
    ];
    await Promise.all(servers.map((server) => once(server, 'listening')));
  }

  /** One client of each. Resolves to what they were answered. */
  use() {
    return Promise.all([this.#getHttp(), this.#readUnix(), this.#askUdp()]);
  }

  async #getHttp() {
    const [response] = await once(
      http.get({ host: HOST, ...this.#http.address(), agent: false }),
      'response',
    );
    return readAll(response);
  }

  #readUnix() {
    return readAll(net.connect(this.#unix.address()));
  }

  async #askUdp() {
    const client = dgram.createSocket('udp4');
    client.send('?', this.#udp.address().port, HOST);
    const [answer] = await once(client, 'message');
    client.close();
    return answer.toString();
  }

  /** Clients one after the other, until the function is called that this returns; that resolves when the last has gone. */
  churn() {
    let isOver = false;
    const churnOn = async () => {
      while (!isOver) {
        const answers = await this.use();
        if (answers.some((answer) => answer !== 'own')) throw new Error(`its own servers said ${answers}`);
        await sleep(PAUSE);
      }
    };
    const ended = churnOn();
    return () => {
      isOver = true;
      return ended;
    };
  }

  /** Calls `act` with handles before and behind what it makes, and closes those in the same tick. */
  around(act) {
    const before = dgram.createSocket('udp4');
    try {
      return act();
    } finally {
      const behind = dgram.createSocket('udp4');
      before.close();
      behind.close();
    }
  }

  async close() {
    const servers = [this.#http, this.#unix, this.#udp];
    const closed = servers.map((server) => once(server, 'close'));
    for (const server of servers) server.close();
    await Promise.all(closed);
    fs.rmSync(this.#folder, { recursive: true });
  }
};
