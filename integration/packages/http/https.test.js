'use strict';

const { once } = require('node:events');

const describeLeaving = require('../harness/describe-leaving');
const { http1, open, read } = require('../harness/http1-client');
const onBoth = require('../harness/on-both');

const CHANGES = 4;
const ENOUGH = 100;

// The tickets of TLS 1.3 come after the handshake, at any rate before the end of the answer.
async function connectWith(server, session, version) {
  let next = session;
  const sent = open(server, { path: '/worker', session, minVersion: version, maxVersion: version });
  sent.once('socket', (socket) => socket.on('session', (ticket) => (next = ticket)));
  sent.end();
  const [response] = await once(sent, 'response');
  const isReused = response.socket.isSessionReused();
  const answer = JSON.parse(await read(response));
  return { next, client: isReused, ...answer };
}

/**
 * Connections one after the other, each with the session of the one before, until the other worker has had its turn
 * some times. What both ends say of those which met the other worker, and of those which met the same one.
 */
async function resume(server, version) {
  const seen = { first: new Set(), same: new Set(), other: new Set(), protocols: new Set() };
  let session;
  let last;
  for (let changes = 0, i = 0; changes < CHANGES; i++) {
    if (i === ENOUGH) throw new Error(`${ENOUGH} connections, and no ${CHANGES} changes of worker`);
    const { next, client, worker, isReused, protocol } = await connectWith(server, session, version);
    const kind = i === 0 ? 'first' : worker === last ? 'same' : 'other';
    if (kind === 'other') changes++;
    seen[kind].add(client).add(isReused);
    seen.protocols.add(protocol);
    [session, last] = [next, worker];
  }
  return seen;
}

describe.each(['TLSv1.2', 'TLSv1.3'])('%s', (version) => {
  test.each([
    ['cluster', true],
    ['given', true],
    ['own', false],
  ])('ticket keys %s: a session goes on with the other worker: %s', async (keys, isResumed) => {
    const options = { secure: true, env: { TICKET_KEYS: keys } };
    const { ours, builtin } = await onBoth('https.js', (server) => resume(server, version), options);
    // Whether the same worker was ever met again is chance.
    expect([...ours.outcome.same, ...builtin.outcome.same]).not.toContain(false);
    for (const { outcome } of [ours, builtin]) delete outcome.same;
    expect(ours).toEqual(builtin);
    expect(ours.outcome).toEqual({
      first: new Set([false]),
      other: new Set([isResumed]),
      protocols: new Set([version]),
    });
  });
});

describeLeaving('https.js', http1, { secure: true });
