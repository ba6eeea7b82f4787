'use strict';

const diagnostics = require('node:diagnostics_channel');
const { nextTick } = process; // a test may fake it

const closeGently = require('./close_gently');
const sayClose = require('./say_close');

// HTTP/1 while a worker drains: the last answer on each connection says `Connection: close`, so that the client sends the
// next request elsewhere. What comes behind that answer is not served (RFC 9112, section 9.6).

// By these events Node's server hands a request to the app, while it reads a chunk in which there may be more requests.
const REQUESTS = new Set(['request', 'checkContinue', 'checkExpectation']);

class Answers {
  #connections;
  #isDraining = false;
  // By socket, the last response: where requests were pipelined, and while the worker drains.
  #last = new WeakMap();
  #told = new WeakMap(); // by socket, the response that says it
  #late = new WeakSet(); // requests that came behind it
  #servers = new WeakSet();

  constructor(connections) {
    this.#connections = connections;
    diagnostics.subscribe('http.server.request.start', (start) => this.#onRequest(start));
  }

  /** From here on answers are marked, those to requests that are being served too. */
  begin() {
    this.#isDraining = true;
    for (const socket of this.#connections.sockets) {
      const response = this.#lastOf(socket);
      if (response && !response.headersSent) this.#mark(response, response.req, socket);
    }
  }

  /** Whether the client has been told that nothing more is answered on this connection. */
  isTold(socket) {
    return this.#told.get(socket)?.headersSent === true;
  }

  // `_httpMessage` is the response that is written to the socket now: with one request at a time the only one.
  #lastOf(socket) {
    const last = this.#last.get(socket);
    return last && !last.writableFinished ? last : socket._httpMessage;
  }

  #onRequest({ request, response, socket, server }) {
    this.#connections.add(socket);
    if (!this.#isDraining) {
      if (socket._httpMessage) this.#last.set(socket, response);
      return;
    }
    this.#deferRequests(server);
    if (this.isTold(socket)) this.#late.add(request);
    else this.#mark(response, request, socket);
  }

  // Nothing is said before an upload has been read: clients take an end that comes while they send for an error. The next
  // answer on that connection says it.
  #mark(response, request, socket) {
    this.#last.set(socket, response);
    sayClose(response, () => {
      const isLast = this.#last.get(socket) === response && request.complete;
      if (isLast) this.#told.set(socket, response);
      return isLast;
    });
    this.#endGently(socket);
  }

  // Node ends a connection by this, behind an answer that says close.
  #endGently(socket) {
    if (Object.hasOwn(socket, 'destroySoon')) return;
    socket.destroySoon = (...args) => {
      delete socket.destroySoon;
      if (this.isTold(socket)) closeGently(socket);
      else socket.destroySoon(...args);
    };
  }

  // Node reads the whole chunk before the first of its requests is served: then it is known which one is the last, and
  // that one without a body is complete.
  #deferRequests(server) {
    if (this.#servers.has(server)) return;
    this.#servers.add(server);
    const { emit } = server;
    const serve = (name, request, ...rest) => {
      if (!this.#late.has(request)) emit.call(server, name, request, ...rest);
    };
    server.emit = function (name, ...args) {
      if (!REQUESTS.has(name)) return emit.call(this, name, ...args);
      nextTick(serve, name, ...args);
      return true;
    };
  }
}

module.exports = Answers;
