'use strict';

const { once } = require('node:events');
const http2 = require('node:http2');

const { CUT_OFF } = require('./http1-client');

/** A session with a worker. Its end is seen by whoever waits for an answer, so its errors are nobody's. */
function connect(server) {
  const scheme = server.secure ? 'https' : 'http';
  const session = http2.connect(`${scheme}://127.0.0.1:${server.port}`, { rejectUnauthorized: false });
  return session.on('error', () => {});
}

/** The whole body of the answer to a stream's request. */
function answerOf(stream) {
  const chunks = [];
  stream.on('data', (chunk) => chunks.push(chunk)).on('error', () => {});
  return new Promise((resolve, reject) => {
    stream.once('close', () => {
      const isWhole = stream.readableEnded && !stream.aborted && stream.rstCode === 0;
      if (isWhole && chunks.length > 0) resolve(Buffer.concat(chunks));
      else reject(Object.assign(new Error(CUT_OFF), { code: 'ECONNRESET' }));
    });
  });
}

/** Resolves to the answer to a request, parsed. */
async function ask(session, path) {
  return JSON.parse(await answerOf(session.request({ ':path': path })));
}

/**
 * One request on a session of its own. A server that leaves may close that session before it has seen the request
 * (Node's own does, from 24 on). Its GOAWAY says so, and then clients send it again (RFC 9113, 6.8).
 */
async function send(server) {
  const session = connect(server);
  let lastSeen = Infinity;
  session.once('goaway', (code, id) => (lastSeen = id));
  const stream = session.request({ ':path': '/work' });
  try {
    return JSON.parse(await answerOf(stream));
  } catch (error) {
    if (lastSeen === 0) return send(server);
    throw error;
  } finally {
    session.close();
  }
}

/** What leaving.js needs of a client, by HTTP/2. */
const http2Client = {
  send,

  async hold(server) {
    const session = connect(server);
    const stream = session.request({ ':path': '/held', ':method': 'POST' });
    const answer = answerOf(stream);
    stream.write('.');
    const [first] = await once(stream, 'data');
    const end = answer.then(
      (body) => String(body).split('\n')[1],
      ({ message }) => message,
    );
    return {
      worker: Number.parseInt(first, 10),
      release: () => stream.end(),
      end: end.finally(() => session.close()),
    };
  },

  async connect(server) {
    let session = connect(server);
    const { worker } = await ask(session, '/worker');
    return {
      worker,
      closed: once(session, 'close'),
      async again() {
        const reused = !session.closed;
        if (!reused) session = connect(server);
        return { worker: (await ask(session, '/worker')).worker, reused };
      },
      close: () => session.close(),
    };
  },
};

module.exports = { connect, answerOf, ask, http2Client };
