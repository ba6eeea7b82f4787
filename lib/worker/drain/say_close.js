'use strict';

// Has Node write `Connection: close` into the head of a response, whatever the app says there.

const isConnection = (name) => typeof name === 'string' && name.toLowerCase() === 'connection';

// The three shapes of headers that writeHead() takes.
function replaceConnection(headers) {
  if (Array.isArray(headers[0])) {
    return headers.map(([name, value]) => [name, isConnection(name) ? 'close' : value]);
  }
  if (Array.isArray(headers)) {
    return headers.map((each, i) => (i % 2 === 1 && isConnection(headers[i - 1]) ? 'close' : each));
  }
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, isConnection(name) ? 'close' : value]),
  );
}

const isHeaders = (argument) => typeof argument === 'object' && argument !== null;

/** `isLast()` is asked when the head of `response` is written: whether it is to say that the connection closes. */
module.exports = function sayClose(response, isLast) {
  const { writeHead } = response;
  let { shouldKeepAlive } = response;

  // What the app says itself. Node writes every head by this.
  response.writeHead = function (...args) {
    if (response.headersSent || !isLast()) return writeHead.apply(this, args);
    // Where the app has taken the header away, Node would say nothing.
    if (this.hasHeader('connection') || this._removedConnection) this.setHeader('Connection', 'close');
    return writeHead.apply(
      this,
      args.map((argument) => (isHeaders(argument) ? replaceConnection(argument) : argument)),
    );
  };

  // What Node says where the app says nothing. If the app has taken the header away nobody would be told.
  Object.defineProperty(response, 'shouldKeepAlive', {
    configurable: true,
    enumerable: true,
    get: () => shouldKeepAlive && (response.headersSent || response._removedConnection || !isLast()),
    set(value) {
      shouldKeepAlive = value;
    },
  });
};
