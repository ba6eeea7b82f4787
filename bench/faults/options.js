'use strict';

const { parseArgs } = require('node:util');

const { namesOf, pick, readRounds } = require('../read_names');
const faults = require('./index');

const USAGE = `npm run bench:faults -- [rounds] [options]
  rounds               how often each contender has its turn; default: 1
  --node <path>        the Node that the servers run on; default: this one
  --only <fault,…>     ${namesOf(faults)}
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
  return {
    ...values,
    rounds: readRounds('rounds', rounds),
    isWhole: !values.only,
    faults: pick('fault', faults, values.only),
  };
};

exports.USAGE = USAGE;
