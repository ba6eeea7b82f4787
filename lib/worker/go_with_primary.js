'use strict';

const cluster = require('node:cluster');
const fs = require('node:fs');

// A worker whose primary has gone exits: Node's child does so when its channel ends (`internal/cluster/child`,
// _setupWorker), unless the worker is leaving. Then it lives as long as its clients do, and throws ERR_IPC_DISCONNECTED
// when the last has gone and its own code closes the channel. Nobody would end it before.

// Node calls process.disconnect() both when the worker has left and when the channel has ended. What tells them apart: the
// kernel shuts the socket down for a worker whose primary has closed its end, or died, and then a write fails, even of
// nothing (unix_release_sock and unix_stream_sendmsg in net/unix/af_unix.c). Nothing reaches the primary by it.
function hasPrimary() {
  try {
    fs.writeSync(process.channel.fd, '');
    return true;
  } catch {
    return false;
  }
}

module.exports = function goWithPrimary() {
  const { disconnect: nodeDisconnect } = process;
  let hasLeft = false;

  process.disconnect = function disconnect() {
    // Node's code does it again where the worker has decided to leave and was told to besides.
    if (hasLeft && !process.connected && cluster.worker.exitedAfterDisconnect) return;
    hasLeft ||= process.connected && hasPrimary();
    nodeDisconnect.call(this);
  };

  process.once('disconnect', () => {
    if (cluster.worker.exitedAfterDisconnect && !hasLeft) process.exit(0);
  });
};
