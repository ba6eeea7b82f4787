'use strict';

const { once } = require('node:events');
const path = require('node:path');
const { createInterface } = require('node:readline');

const startChild = require('../children/start_child');
const contenderEnv = require('../servers/contender_env');

const PRIMARY = path.join(__dirname, 'primary.js');

/** Starts primary.js for a contender. `context`: `{ node, port, patience }`. */
module.exports = async function startCluster(contender, { node, port, patience }) {
  const args = [PRIMARY, JSON.stringify({ config: contender.config, patience })];
  const child = startChild(node, args, { env: { ...contenderEnv(contender), PORT: String(port) } });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next(); // ready
  return {
    async replace() {
      child.stdin.write('replace\n');
      const { value } = await lines.next();
      return [JSON.parse(value)];
    },
    async end() {
      const gone = once(child, 'exit');
      child.stdin.end();
      await gone;
    },
  };
};
