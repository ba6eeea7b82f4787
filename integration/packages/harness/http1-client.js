'use strict';

const { once } = require('node:events');
const http = require('node:http');
const https = require('node:https');

const CUT_OFF = 'cut off';

const moduleFor = ({ secure }) => (secure ? https : http);

/** `http.request()`, or that of https where the server is `secure`; on a connection of its own, but for an `agent`. */
function open(server, options) {
  const { request: send } = moduleFor(server);
  return send({
    host: '127.0.0.1',
    port: server.port,
    agent: false,
    rejectUnauthorized: false,
    ...options,
  });
}

async function read(stream) {
  let body = '';
  for await (const chunk of stream.setEncoding('utf8')) body += chunk;
  return body;
}

/** Sends a request, and resolves to `{ status, headers, body, reused }`; `body` is parsed where it is JSON. */
async function request(server, path, { body, ...options } = {}) {
  const sent = open(server, { path, ...options });
  sent.end(body);
  const [response] = await once(sent, 'response');
  const { statusCode: status, headers } = response;
  const text = await read(response);
  const isJson = /json/.test(headers['content-type']);
  return { status, headers, body: isJson ? JSON.parse(text) : text, reused: sent.reusedSocket };
}

/** What leaving.js needs of a client, by HTTP/1.1. */
const http1 = {
  /** One request on a connection of its own, which must succeed. */
  async send(server, path = '/work') {
    const { status, body } = await request(server, path);
    if (status !== 200) throw new Error(`${path}: ${status}`);
    return body;
  },

  /** A request that a worker is busy with until `release()`; `end` is that of the answer, or that it has been cut off. */
  async hold(server) {
    const headers = { 'content-type': 'application/octet-stream' };
    const sent = open(server, { path: '/held', method: 'POST', headers });
    sent.write('.');
    const [response] = await once(sent, 'response');
    sent.on('error', () => {}); // when its connection is lost, response has the same
    const [first] = await once(response.setEncoding('utf8'), 'data');
    const end = once(response, 'data').then(
      ([rest]) => rest.trim(),
      ({ code }) => (code === 'ECONNRESET' ? CUT_OFF : code),
    );
    return { worker: Number(first), release: () => sent.end(), end };
  },

  /** A connection that is kept alive; `again()` asks once more, by a new one if it has been closed. */
  async connect(server) {
    const agent = new (moduleFor(server).Agent)({ keepAlive: true, maxSockets: 1 });
    const ask = () => request(server, '/worker', { agent });
    const [{ body }, [socket]] = await Promise.all([ask(), once(agent, 'free')]);
    return {
      worker: body.worker,
      closed: once(socket, 'close'),
      again: async () => {
        const answer = await ask();
        return { worker: answer.body.worker, reused: answer.reused };
      },
      close: () => agent.destroy(),
    };
  },
};

module.exports = { CUT_OFF, open, read, request, http1 };
