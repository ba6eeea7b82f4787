'use strict';

const { invalidArgument } = require('../errors');

/**
 * What `send()` was called with after the message: `{ handle, options, callback }`. As in Node a function in another
 * place is the callback.
 */
module.exports = function sendArguments(handle, options, callback) {
  if (typeof handle === 'function') return { options: {}, callback: handle };
  if (typeof options === 'function') return { handle, options: {}, callback: options };
  if (options !== undefined && (options === null || typeof options !== 'object' || Array.isArray(options))) {
    throw invalidArgument('options', 'of type object', options);
  }
  return { handle, options: { ...options }, callback };
};
