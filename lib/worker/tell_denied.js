'use strict';

const cluster = require('cluster');

// How a server of a worker under Node's permission model hears that the primary's denies to listen. Node's child of a
// cluster knows error numbers alone, and makes EACCES of this one; the answer says more (src/dispatch/query.rs, `deny`).

/** As the Node at hand makes it, with the words, the permission and the resource that the primary's has given it. */
const accessDenied = ({ message, permission, resource }) =>
  Object.assign(new Error(message), { code: 'ERR_ACCESS_DENIED', permission, resource });

/** Calls `fail`, which emits an 'error' of `emitter` at once, with `error` in place of its own. */
function failWith(error, emitter, fail) {
  const own = Object.getOwnPropertyDescriptor(emitter, 'emit');
  const { emit } = emitter;
  const replaced = (name, ...args) => emit.call(emitter, name, ...(name === 'error' ? [error] : args));
  Object.defineProperty(emitter, 'emit', { value: replaced, configurable: true, writable: true });
  try {
    return fail();
  } finally {
    if (own === undefined) delete emitter.emit;
    else Object.defineProperty(emitter, 'emit', own);
  }
}

module.exports = function tellDenied() {
  const { _getServer: nodeGetServer } = cluster;
  let denial = null;

  // Node's own listener comes after this one, and calls back at once.
  process.prependListener('internalMessage', ({ cmd, denied }) => {
    denial = cmd === 'NODE_CLUSTER' && denied !== undefined ? denied : null;
  });

  cluster._getServer = function _getServer(server, options, callback) {
    return nodeGetServer.call(this, server, options, (...answer) => {
      if (denial === null) return callback(...answer);
      return failWith(accessDenied(denial), server, () => callback(...answer));
    });
  };
};
