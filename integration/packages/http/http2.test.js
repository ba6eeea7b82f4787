'use strict';

const describeLeaving = require('../harness/describe-leaving');
const fromEachWorker = require('../harness/from-each-worker');
const { answerOf, ask, connect, http2Client } = require('../harness/http2-client');
const onBoth = require('../harness/on-both');

const STREAMS = 100;

/** Many streams on one session: all of them are one worker's. */
async function multiplex(server) {
  const session = connect(server);
  const paths = Array.from({ length: STREAMS }, (_, i) => `/${i}`);
  const answers = await Promise.all(paths.map((path) => ask(session, path)));
  session.close();
  const [{ worker }] = answers;
  return {
    worker,
    isWhole: answers.every((answer, i) => answer.url === paths[i] && answer.worker === worker),
  };
}

async function echo(server) {
  const body = Buffer.alloc(4 << 20, 'more than any window of flow control ');
  const session = connect(server);
  const stream = session.request({ ':path': '/echo', ':method': 'POST' });
  const answer = answerOf(stream);
  stream.end(body);
  const isSame = body.equals(await answer);
  session.close();
  return isSame;
}

describe.each([
  ['h2c', {}],
  ['h2', { secure: true, env: { SECURE: '1' } }],
])('%s', (name, options) => {
  test('many streams on one session, and a large body', async () => {
    const scenario = async (server) => ({
      sessions: (await fromEachWorker(server, 1, () => multiplex(server))).every(({ isWhole }) => isWhole),
      isSame: await echo(server),
    });
    const { ours, builtin } = await onBoth('http2.js', scenario, options);
    expect(ours).toEqual(builtin);
    expect(ours.outcome).toEqual({ sessions: true, isSame: true });
  });

  describeLeaving('http2.js', http2Client, options);
});
