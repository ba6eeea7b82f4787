'use strict';

const { fork } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');

/** Starts an empty registry that keeps its packages in `folder`, on a port of the kernel's choice. */
module.exports = async function startRegistry(folder) {
  fs.mkdirSync(folder, { recursive: true });
  const child = fork(path.join(__dirname, 'serve-registry.js'), [folder], { execArgv: [], silent: true });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const exited = once(child, 'exit');
  const [port] = await Promise.race([once(child, 'message'), exited.then(() => [undefined])]);
  if (port === undefined) throw new Error(`the registry has ended: ${output}`);
  const stop = async () => {
    child.disconnect();
    await exited;
  };
  return { url: `http://127.0.0.1:${port}/`, stop };
};
