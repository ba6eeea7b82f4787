'use strict';

const { once } = require('node:events');
const path = require('node:path');

const startChild = require('../../children/start_child');

const PROGRAM = path.join(__dirname, 'load.js');

/** Starts the clients: `begin()`, and `end()`, which resolves to the samples. */
module.exports = async function startLoad(config) {
  const child = startChild(process.execPath, [PROGRAM, JSON.stringify(config)]);
  await once(child.stdout, 'data');
  return {
    begin: () => child.stdin.write('go'),
    async end() {
      child.stdin.end();
      return JSON.parse(await readAll(child.stdout.setEncoding('utf8')));
    },
  };
};

async function readAll(stream) {
  let text = '';
  for await (const chunk of stream) text += chunk;
  return text;
}
