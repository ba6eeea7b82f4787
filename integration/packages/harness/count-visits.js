'use strict';

const fromEachWorker = require('./from-each-worker');
const { request } = require('./http1-client');

/**
 * A client whose signed cookie counts its visits, until both workers have seen it twice. Resolves to whether none was
 * forgotten: a worker has read what the other had signed.
 */
module.exports = async function countVisits(server) {
  let cookie = '';
  const all = await fromEachWorker(server, 2, async () => {
    const { headers, body } = await request(server, '/visits', { headers: { cookie } });
    cookie = headers['set-cookie'].map((line) => line.split(';')[0]).join('; ');
    return body;
  });
  return all.every(({ visits }, i) => visits === i + 1);
};
