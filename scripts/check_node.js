'use strict';

// Preloaded before a script that an old Node could not even parse; so this file's syntax is Node 6's.

const needed = parseInt(/\d+/.exec(require('../package.json').engines.node)[0], 10);

if (parseInt(process.versions.node, 10) < needed) {
  const found = `rust-cluster needs Node ${needed} or later, and this is ${process.version}`;
  console.error(`${found}: install a current one from https://nodejs.org.`);
  process.exit(1);
}
