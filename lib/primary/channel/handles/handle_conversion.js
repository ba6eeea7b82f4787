'use strict';

const dgram = require('node:dgram');
const net = require('node:net');

const { invalidHandle } = require('../../errors');
const udpHandle = require('./udp_handle');

// How each type of handle becomes a native handle on its way out, and what it becomes on its way in. Types and
// rules are Node's (`internal/child_process`, handleConversion).
//
// - send(lists, message, object, options): the native handle, or undefined if there is none any more
// - got(lists, message, handle, emit, refuse): calls `emit` with the object, now or when it is ready; throws, or calls
//   `refuse` with the error, if the handle cannot be that
// - kinds: what the descriptor may be

// The socket is the receiver's from now on: Node detaches it here, and closes its handle once it has arrived. Until
// then Node reads on, and throws away what is the receiver's to read; here that stays in the kernel.
function detach(socket) {
  socket._handle.readStop();
  socket._handle.onread = () => {};
  socket._handle = null;
  socket.setTimeout(0);
  const { freeParser, HTTPParser } = require('_http_common');
  if (socket.parser instanceof HTTPParser) {
    freeParser(socket.parser, null, socket);
    socket._httpMessage?.detachSocket(socket);
  }
}

const STREAMS = ['tcp', 'pipe'];
const DATAGRAMS = ['udp'];

const conversions = {
  'net.Native': {
    kinds: STREAMS,
    send: (lists, message, handle) => handle,
    got: (lists, message, handle, emit) => emit(handle),
  },

  'net.Server': {
    kinds: STREAMS,
    send: (lists, message, server) => server._handle,
    got(lists, message, handle, emit, refuse) {
      const server = new net.Server();
      server.once('error', refuse); // listen(2) refuses a connected socket
      server.listen(handle, () => {
        server.removeListener('error', refuse);
        emit(server);
      });
    },
  },

  'net.Socket': {
    kinds: STREAMS,
    send(lists, message, socket, { keepOpen }) {
      const handle = socket._handle;
      if (!handle) return undefined;
      if (socket.server) {
        // The server no longer has it, but asks its new owner before it reports a count or its own close.
        message.key = socket.server._connectionKey;
        const [list, isNew] = lists.sending(message.key);
        if (isNew) socket.server._setupWorker(list);
        if (!keepOpen) socket.server._connections--;
      }
      if (!keepOpen) detach(socket);
      return handle;
    },
    got(lists, message, handle, emit) {
      const socket = new net.Socket({ handle, readable: true, writable: true });
      if (message.key) lists.receiving(message.key).add(socket);
      emit(socket);
    },
  },

  'dgram.Native': {
    kinds: DATAGRAMS,
    send: (lists, message, handle) => handle,
    got: (lists, message, handle, emit) => emit(handle),
  },

  'dgram.Socket': {
    kinds: DATAGRAMS,
    send(lists, message, socket) {
      message.dgramType = socket.type;
      return udpHandle(socket);
    },
    got(lists, message, handle, emit) {
      const socket = new dgram.Socket(message.dgramType);
      socket.bind(handle, () => emit(socket));
    },
  },
};

/** The type under which an object travels. */
function typeOf(object) {
  if (object instanceof net.Socket) return 'net.Socket';
  if (object instanceof net.Server) return 'net.Server';
  if (object instanceof dgram.Socket) return 'dgram.Socket';
  // Node's native handles: their classes are not exported, their names are stable.
  switch (object?.constructor?.name) {
    case 'TCP':
    case 'Pipe':
      return 'net.Native';
    case 'UDP':
      return 'dgram.Native';
    default:
      throw invalidHandle();
  }
}

// A Map: the type comes from a worker, and may be any value.
module.exports = { conversions: new Map(Object.entries(conversions)), typeOf };
