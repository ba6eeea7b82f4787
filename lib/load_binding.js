'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

// The native addon for this platform, loaded once. Without one, Node's own cluster serves: slower, but whole.

const OLDEST_LINUX = [5, 4]; // waitid(2): P_PIDFD

let binding;

function isOlder([major, minor], [oldestMajor, oldestMinor]) {
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
}

function load() {
  if (process.platform === 'linux' && isOlder(os.release().split('.').map(Number), OLDEST_LINUX)) {
    warn(`this is Linux ${os.release()}, and the native primary needs ${OLDEST_LINUX.join('.')} or later`);
    return null;
  }
  const name = `rust-cluster.${process.platform}-${process.arch}.node`;
  const file = path.join(__dirname, '..', name);
  if (!fs.existsSync(file)) {
    warn(`there is no build for ${process.platform}-${process.arch}; \`npm run build\` makes one on Linux`);
    return null;
  }
  try {
    return require(file);
  } catch (error) {
    warn(`${name} cannot be loaded: ${error.message}`);
    return null;
  }
}

function warn(reason) {
  // Once for a cluster, not once for each of its workers.
  if (process.env.NODE_UNIQUE_ID !== undefined) return;
  process.emitWarning(`Node's own cluster is used, because ${reason}.`, {
    type: 'RustClusterWarning',
    code: 'RUST_CLUSTER_NOT_NATIVE',
  });
}

module.exports = function loadBinding() {
  binding ??= { addon: load() };
  return binding.addon;
};
