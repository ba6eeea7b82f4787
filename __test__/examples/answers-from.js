'use strict';

const get = require('./get');

/** Asks until `count` workers have answered, each with a body of its own; resolves to the bodies. */
module.exports = async function answersFrom(port, count) {
  const bodies = new Set();
  while (bodies.size < count) bodies.add(await get(port));
  return [...bodies];
};
