'use strict';

const { on } = require('node:events');

/**
 * The next message that is wanted. Several may come in one turn, of which `once()` in a loop sees the first alone: a
 * promise goes on only when all of them have been emitted.
 */
module.exports = async function nextMessage(emitter, isWanted, { signal } = {}) {
  for await (const [message] of on(emitter, 'message', { signal })) {
    if (isWanted(message)) return message;
  }
};
