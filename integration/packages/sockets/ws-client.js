'use strict';

const { once } = require('node:events');
const { WebSocket } = require('ws');

/**
 * A client of servers/ws.js, when the server has told which worker it talks to.
 *
 * - `worker`: its id; `extensions`: those that were agreed upon
 * - `next()`: the next message, a string or a Buffer; `ask(data)` sends one and resolves to the next
 * - `closed`: resolves to `{ code, reason }`
 */
module.exports = async function connect({ port, isSecure = false }) {
  const socket = new WebSocket(`${isSecure ? 'wss' : 'ws'}://127.0.0.1:${port}/`, {
    rejectUnauthorized: false,
    perMessageDeflate: { threshold: 64 },
  });
  const messages = [];
  socket.on('message', (data, isBinary) => {
    messages.push(isBinary ? data : String(data));
    socket.emit('heard');
  });
  const closed = once(socket, 'close').then(([code, reason]) => ({ code, reason: String(reason) }));
  const next = async () => {
    while (messages.length === 0) await once(socket, 'heard');
    return messages.shift();
  };
  const ask = (data) => {
    socket.send(data);
    return next();
  };
  const worker = Number((await next()).match(/^worker (\d+)$/)[1]);
  return { socket, worker, extensions: socket.extensions, closed, next, ask };
};
