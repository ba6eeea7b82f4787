'use strict';

const { parseArgs } = require('node:util');

const contenders = require('./contenders');
const loads = require('./loads');
const { namesOf, pick, readRounds } = require('./read_names');

const USAGE = `npm run bench -- [options]
  --quick               a look at everything in two minutes; its figures mean little
  --node <path>         the Node that the servers run on; default: this one
  --only <load,…>       ${namesOf(loads)}
  --contenders <name,…> ${namesOf(contenders)}
  --rounds <number>     how often each contender has its turn; default: 5, or 1 with --quick
  --out <file>          where the results go, as JSON, with charts beside it;
                        default: bench/results/, and for a run that is quick or not whole: nowhere`;

const OPTIONS = {
  quick: { type: 'boolean', default: false },
  node: { type: 'string', default: process.execPath },
  only: { type: 'string' },
  contenders: { type: 'string' },
  rounds: { type: 'string' },
  out: { type: 'string' },
  help: { type: 'boolean', default: false },
};

/** What the command line asks for. Throws a sentence when it asks for what is not there. */
exports.read = function read(args) {
  const { values } = parseArgs({ args, options: OPTIONS });
  return {
    ...values,
    isWhole: !values.quick && !values.only && !values.contenders,
    loads: pick('load', loads, values.only),
    contenders: pick('contender', contenders, values.contenders),
    rounds: values.rounds === undefined ? undefined : readRounds('--rounds', values.rounds),
  };
};

exports.USAGE = USAGE;
