'use strict';

const { parseArgs } = require('node:util');

const faults = require('.');

const names = faults.map(({ name }) => name);

const USAGE = `npm run bench:faults -- [rounds] [options]
  rounds               how often each contender has its turn; default: 1
  --node <path>        the Node that the servers run on; default: this one
  --only <fault,…>     ${names.join(', ')}
  --json <file>        where the results go; default: bench/results/, and for a run that is not whole: nowhere`;

const OPTIONS = {
  node: { type: 'string', default: process.execPath },
  only: { type: 'string' },
  json: { type: 'string' },
  help: { type: 'boolean', default: false },
};

/** What the command line asks for. Throws a sentence when it asks for what is not there. */
exports.read = function read(args) {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  const [rounds = '1', ...more] = positionals;
  if (more.length > 0) throw new Error(`What is "${more.join(' ')}"?`);
  if (!/^[1-9]\d?$/.test(rounds)) throw new Error(`rounds is a number from 1 to 99, not "${rounds}"`);
  return { ...values, rounds: Number(rounds), isWhole: !values.only, faults: pick(values.only) };
};

exports.USAGE = USAGE;

function pick(only) {
  if (only === undefined) return faults;
  const picked = only.split(',');
  for (const each of picked) {
    if (!names.includes(each)) throw new Error(`There is no fault "${each}"; there are: ${names.join(', ')}`);
  }
  return faults.filter(({ name }) => picked.includes(name));
}
