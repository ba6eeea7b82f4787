'use strict';

const { EventEmitter } = require('node:events');

const { closedBeforeReply } = require('../../errors');

// Sockets of a server that have moved to another process. The server still answers for them: its
// `getConnections()` and `close()` ask their new owner. Messages and events are Node's
// (`internal/socket_list`); net.Server calls `getConnections`, `close` and listens for 'exit'.

/** Asks a worker about the sockets with this key that it was sent. */
class SendingList extends EventEmitter {
  #channel;
  #key;

  constructor(channel, key) {
    super();
    this.#channel = channel;
    this.#key = key;
    channel.child.once('exit', () => this.emit('exit', this));
  }

  /** Calls back when the worker has closed them all. */
  close(callback) {
    this.#ask('NODE_SOCKET_NOTIFY_CLOSE', 'NODE_SOCKET_ALL_CLOSED', true, callback);
  }

  /** Calls back with their number. */
  getConnections(callback) {
    this.#ask('NODE_SOCKET_GET_COUNT', 'NODE_SOCKET_COUNT', false, (error, reply) => {
      callback(error, reply?.count);
    });
  }

  #ask(cmd, answer, swallowErrors, callback) {
    const { child } = this.#channel;
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
    this.#channel.sendNow({ cmd, key }, undefined, { swallowErrors });
  }
}

/** Counts the sockets with this key that came from a worker, and answers for them. */
class ReceivingList extends EventEmitter {
  #channel;
  #key;
  #connections = 0;

  constructor(channel, key) {
    super();
    this.#channel = channel;
    this.#key = key;
    channel.child.on('internalMessage', (message) => this.#answer(message));
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
    if (this.#channel.child.connected) this.#channel.sendNow(message, undefined, { swallowErrors: true });
  }
}

function listFor(lists, key, make) {
  const known = lists.get(key);
  if (known) return [known, false];
  const list = make();
  lists.set(key, list);
  return [list, true];
}

/** The list of sockets sent over this channel under `key`, and whether it is new. */
const sendingList = (channel, key) => listFor(channel.sendingLists, key, () => new SendingList(channel, key));

/** The list of sockets received over this channel under `key`. */
const receivingList = (channel, key) =>
  listFor(channel.receivingLists, key, () => new ReceivingList(channel, key))[0];

module.exports = { receivingList, sendingList };
