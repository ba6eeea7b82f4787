'use strict';

const errors = require('../errors');

// What a message is, by what is in it.

const INTERNAL_PREFIX = 'NODE_';
const SENDABLE = new Set(['string', 'object', 'number', 'boolean']);

/** Throws if `message` cannot be sent at all. */
function checkMessage(message) {
  if (message === undefined) throw errors.missingMessage();
  if (!SENDABLE.has(typeof message)) {
    throw errors.invalidArgument('message', 'one of type string, object, number, or boolean', message);
  }
}

/** Whether it is Node's own, an 'internalMessage' (`internal/child_process`, isInternal). */
function isInternal(message) {
  const cmd = message?.cmd;
  return typeof cmd === 'string' && cmd.length > INTERNAL_PREFIX.length && cmd.startsWith(INTERNAL_PREFIX);
}

/** Whether it is what `worker.disconnect()` sends. */
const tellsToLeave = (message) => message?.cmd === 'NODE_CLUSTER' && message.act === 'disconnect';

module.exports = { checkMessage, isInternal, tellsToLeave };
