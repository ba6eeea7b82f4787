'use strict';

const { EventEmitter } = require('node:events');

const { closedBeforeReply } = require('../../errors');

// Sockets of a server that have moved to another process. The server still answers for them: its
// `getConnections()` and `close()` ask their new owner. Messages and events are Node's
// (`internal/socket_list`); net.Server calls `getConnections`, `close` and listens for 'exit'.

/** Asks a worker about the sockets with this key that it was sent. */
class SendingList extends EventEmitter {
  #child;
  #send;
  #key;

  constructor(child, send, key) {
    super();
    this.#child = child;
    this.#send = send;
    this.#key = key;
    child.once('exit', () => this.emit('exit', this));
  }

  /** Calls back when the worker has closed them all. */
  close(callback) {
    this.#ask('NODE_SOCKET_NOTIFY_CLOSE', 'NODE_SOCKET_ALL_CLOSED', callback);
  }

  /** Calls back with their number. */
  getConnections(callback) {
    this.#ask('NODE_SOCKET_GET_COUNT', 'NODE_SOCKET_COUNT', (error, reply) => {
      callback(error, reply?.count);
    });
  }

  #ask(cmd, answer, callback) {
    const child = this.#child;
    const key = this.#key;
    const onDisconnect = () => settle(closedBeforeReply());
    const onReply = (message) => {
      if (message.cmd === answer && message.key === key) settle(null, message);
    };
    const settle = (error, reply) => {
      child.removeListener('disconnect', onDisconnect);
      child.removeListener('internalMessage', onReply);
      callback(error, reply);
    };
    if (!child.connected) return settle(closedBeforeReply());
    child.once('disconnect', onDisconnect);
    child.on('internalMessage', onReply);
    this.#send({ cmd, key }, undefined, {});
  }
}

/** Counts the sockets with this key that came from a worker, and answers for them. */
class ReceivingList extends EventEmitter {
  #child;
  #send;
  #key;
  #connections = 0;

  constructor(child, send, key) {
    super();
    this.#child = child;
    this.#send = send;
    this.#key = key;
    child.on('internalMessage', (message) => this.#answer(message));
  }

  add(socket) {
    this.#connections++;
    socket.once('close', () => {
      if (--this.#connections === 0) this.emit('empty');
    });
  }

  #answer(message) {
    if (message.key !== this.#key) return;
    if (message.cmd === 'NODE_SOCKET_GET_COUNT') {
      this.#reply({ cmd: 'NODE_SOCKET_COUNT', key: this.#key, count: this.#connections });
    } else if (message.cmd === 'NODE_SOCKET_NOTIFY_CLOSE') {
      const tell = () => this.#reply({ cmd: 'NODE_SOCKET_ALL_CLOSED', key: this.#key });
      if (this.#connections === 0) tell();
      else this.once('empty', tell);
    }
  }

  #reply(message) {
    if (this.#child.connected) this.#send(message, undefined, {});
  }
}

module.exports = { ReceivingList, SendingList };
