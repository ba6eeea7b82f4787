'use strict';

/** The native handle of a dgram.Socket. It is in a state object under a symbol that Node does not export. */
module.exports = function udpHandle(socket) {
  const state = Object.getOwnPropertySymbols(socket).find((symbol) => symbol.description === 'state symbol');
  return socket[state].handle;
};
