'use strict';

const { Transform } = require('node:stream');

/**
 * The body of an answer that begins with the worker's id at once, and ends when the body of the request does: so
 * the client knows who has its request, and how long that worker is busy with it.
 */
module.exports = function held(request, worker) {
  const body = new Transform({
    transform: (chunk, encoding, done) => done(),
    flush: (done) => done(null, 'ended\n'),
  });
  body.push(`${worker.id}\n`);
  return request.pipe(body);
};
