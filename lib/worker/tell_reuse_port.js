'use strict';

const cluster = require('node:cluster');
const diagnostics = require('node:diagnostics_channel');

// A server that listens with `reusePort` (Node 22.12 and later) has a socket of its own, of which Node's worker tells the
// primary nothing. It is told here, in the words that Node has for other servers: `listening`, with `reusePort` and a key
// that no listener of the primary has, and `close`. What listens is known by Node's diagnostics channel, so that no
// prototype is touched.

const LISTEN = 'tracing:net.server.listen';

const asking = new WeakMap(); // what a server that is about to listen was told
let last = 0;

const ignore = () => {}; // the error of a primary that has just gone: the end of the channel tells

function tell(act, message) {
  if (process.connected) process.send({ cmd: 'NODE_CLUSTER', act, ...message }, undefined, undefined, ignore);
}

function tellOfClose(handle, key) {
  const { close } = handle;
  handle.close = function (...args) {
    tell('close', { key });
    return close.apply(this, args);
  };
}

// As Node's worker has it: the host that was asked for, and the port that it became.
function describe({ address, family, port }, { host }) {
  const addressType = host && family === 'IPv6' ? 6 : 4;
  return { address: host ? address : null, port, addressType, bound: address };
}

// A Node that knows `reusePort` makes such a server exclusive. Others, and `listen` of a descriptor, do not heed it.
const isAlone = (options) => options?.reusePort === true && options.exclusive === true && !(options.fd >= 0);

function onListening(server) {
  const options = asking.get(server);
  const address = server.address();
  if (!isAlone(options) || !address?.port) return;
  const key = `reusePort:${++last}`;
  tellOfClose(server._handle, key);
  cluster.worker.state = 'listening';
  tell('listening', { ...describe(address, options), reusePort: true, key });
}

/** Tells the primary of all servers of this worker that listen with `reusePort`. */
module.exports = function tellReusePort() {
  diagnostics.subscribe(`${LISTEN}:asyncStart`, ({ server, options }) => asking.set(server, options));
  diagnostics.subscribe(`${LISTEN}:asyncEnd`, ({ server }) => onListening(server));
};
