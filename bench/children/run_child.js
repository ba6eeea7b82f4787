'use strict';

const { once } = require('node:events');

const startChild = require('./start_child');

// Every child measures for some seconds only.
const DEADLINE = 60_000;

/** Runs a child to its end and resolves to what it printed as its last line, parsed. */
module.exports = async function runChild(file, args, env) {
  const child = startChild(file, args, { env, stdin: 'ignore' });
  const gone = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), DEADLINE);
  let text = '';
  try {
    for await (const chunk of child.stdout.setEncoding('utf8')) text += chunk;
    const [code, signal] = await gone;
    if (code !== 0) throw new Error(`${args[0]} ended with ${signal ?? code}`);
  } finally {
    clearTimeout(timer);
  }
  return JSON.parse(text.trimEnd().split('\n').at(-1));
};
