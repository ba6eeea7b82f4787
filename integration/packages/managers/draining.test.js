'use strict';

const http = require('node:http');

const { byPrimary } = require('../harness/expect-served');
const { read } = require('../harness/http1-client');
const { startLoad } = require('../harness/load');
const startServer = require('../harness/start-server');

// Clients that keep their connections and never ask twice, while a manager of workers that knows nothing of draining
// replaces them. Node's own cluster is not asked: there a worker stays for as long as such clients ask it.

const GRACE = 20_000; // ms

let server;
afterEach(() => server?.destroy());

/** Posts on one of a few connections that are kept. */
function postOn(port, agent) {
  return new Promise((resolve, reject) => {
    const options = { port, host: '127.0.0.1', method: 'POST', agent };
    http
      .request(options, (response) => read(response).then(resolve, reject))
      .once('error', reject)
      .end('x'.repeat(1000));
  });
}

async function replaceUnderLoad() {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
  const load = startLoad(() => postOn(server.port, agent), server.target);
  await load.answers(50);
  await server.ask('replace', 1);
  await server.ask('until', 1, 'exit');
  await server.ask('until', 3, 'listening');
  await load.answers(50);
  const outcome = await load.stop();
  agent.destroy();
  return outcome;
}

test.each(['cfork', 'recluster', 'throng'])(
  '%s replaces a worker, and no request is lost',
  async (manager) => {
    const env = { RUST_CLUSTER_GRACE: String(GRACE) };
    server = await startServer('draining.js', { target: 'ours', args: [manager], env });
    expect(await replaceUnderLoad()).toMatchObject({ errors: [], hung: 0 });
    byPrimary(await server.ask('stats'));
    const { exits, ...end } = await server.stop();
    expect(end).toMatchObject({ code: 0, signal: null });
    expect(exits[1]).toEqual(['fork', 'online', 'listening', 'disconnect', 'exit 0  true']);
  },
);
