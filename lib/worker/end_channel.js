'use strict';

const cluster = require('node:cluster');
const fs = require('node:fs');

// The end of the channel of a worker that leaves. Node's child calls process.disconnect() for it when the worker has left,
// and Node's channel does when it has ended by itself (`internal/cluster/child`, `internal/child_process`).
//
// It ends once. Node's child ends it each time that the worker is made to leave, and once more when the servers have
// closed: all but the first would be an 'error' of `process` that nobody's call has caused.
//
// Where it was not the worker that has ended it, the worker exits, as Node's do that are not leaving. It would live as long
// as its clients, with nobody to end it.

// The kernel shuts the socket down for a worker whose primary has closed its end, or died, and then a write fails, even
// of nothing (unix_release_sock and unix_stream_sendmsg in net/unix/af_unix.c). Nothing reaches the primary by it.
function hasPrimary() {
  try {
    fs.writeSync(process.channel.fd, '');
    return true;
  } catch {
    return false;
  }
}

module.exports = function endChannel() {
  const { disconnect: nodeDisconnect } = process;
  let isOwnEnd = false;

  const disconnect = function () {
    if (!process.connected && cluster.worker.exitedAfterDisconnect) return;
    isOwnEnd ||= process.connected && hasPrimary();
    nodeDisconnect.call(process);
  };
  process.disconnect = Object.defineProperty(disconnect, 'name', { value: nodeDisconnect.name });

  process.once('disconnect', () => {
    if (cluster.worker.exitedAfterDisconnect && !isOwnEnd) process.exit(0);
  });
};
