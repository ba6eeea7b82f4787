'use strict';

const { ReceivingList, SendingList } = require('./socket_list');

function listFor(lists, key, make) {
  const known = lists.get(key);
  if (known) return [known, false];
  const list = make();
  lists.set(key, list);
  return [list, true];
}

/** The sockets that went over one channel and those that came, each under the key of its server. */
class SocketLists {
  #child;
  #send;
  #sent = new Map();
  #received = new Map();

  /** `send` sends as Outgoing#send does. */
  constructor(child, send) {
    this.#child = child;
    this.#send = send;
  }

  /** The list of sockets sent under `key`, and whether it is new. */
  sending(key) {
    return listFor(this.#sent, key, () => new SendingList(this.#child, this.#send, key));
  }

  /** The list of sockets received under `key`. */
  receiving(key) {
    return listFor(this.#received, key, () => new ReceivingList(this.#child, this.#send, key))[0];
  }
}

module.exports = SocketLists;
